import type { Capability } from './capabilities.ts';

/** SailPoint's AuthUser: an identity as its authentication system sees it. Dates are ISO 8601, timestamps in ms. */
export interface AuthUser {
  tenant: string;
  id: string;
  uid: string;
  profile: string;
  identificationNumber: string | null;
  email: string | null;
  phone: string | null;
  workPhone: string | null;
  personalEmail: string | null;
  firstname: string | null;
  lastname: string | null;
  displayName: string;
  alias: string;
  lastPasswordChangeDate: string | null;
  lastLoginTimestamp: number;
  currentLoginTimestamp: number;
  /** No public source shows it; only a hostile tenant has it. */
  lastLockTimestamp?: string;
  lastUnlockTimestamp: string | null;
  capabilities: Capability[] | null;
}
