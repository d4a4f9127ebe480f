import type { OktaOrg, OktaOrgOptions } from '../../../infra/local/okta/okta-org-options.ts';
import type {
  SailPointTenant,
  SailPointTenantOptions,
} from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import type { Local } from '../../../infra/local/start-local.ts';
import type { Addresses, Answer, Request } from './answer.ts';

/** A status that both vendors give to every request while it is set. */
export interface VendorFault {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who is asked: the vendor itself, or the gateway before a twin of it. */
export type Side = 'vendor' | 'gateway';

/** How the tenants of both sides compare. */
export interface SameState {
  /** Whether they hold the same. */
  readonly sameState: boolean;
  /** Whether they do but for what the vendor moves by itself. */
  readonly sameButMoved: boolean;
}

/** What both sides responded to one request, and whether their tenants hold the same after it. */
export interface Both extends Readonly<Record<Side, Answer>>, SameState {}

/** Two tenants of each vendor, alike to the last byte and under one stopped clock: one is asked directly, one through the gateway. */
export interface World {
  readonly org: Readonly<Record<Side, OktaOrg>>;
  readonly tenant: Readonly<Record<Side, SailPointTenant>>;
  readonly local: Local;
  readonly ids: Readonly<Record<string, string>>;
  /** Where a client finds each side. */
  readonly addresses: Readonly<Record<Side, Readonly<Record<Request['vendor'], string>>>>;
  /** What is taken out of what a client of each side sees. */
  readonly seen: Readonly<Record<Side, Readonly<Record<Request['vendor'], Addresses>>>>;
  /** A credential for each side. */
  readonly keys: Readonly<Record<Side, Readonly<Record<Request['vendor'], string>>>>;
  send(side: Side, request: Request): Promise<Answer>;
  /** Asks the gateway, and has it forget what it would make later. */
  sendOnce(request: Request): Promise<Answer>;
  /** Sends to both, and puts both tenants back to where they were before the first request. */
  both(request: Request): Promise<Both>;
  /** Compares both tenants of a vendor as they are now. */
  compareStates(vendor: Request['vendor']): SameState;
  setFault(fault: VendorFault | undefined): void;
  /** How many requests the tenant behind the gateway got since the last call. */
  requestCount(): number;
  newTicket(): string;
  restore(): void;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Of both orgs. */
  readonly okta?: OktaOrgOptions;
  readonly sailpoint?: SailPointTenantOptions;
  /** What takes effect at the vendors: at the one behind the gateway, and at the other. */
  readonly onEffect?: (side: Side, request: { readonly method: string; readonly path: string }) => void;
  /** Takes the gateway's address, and returns the one that clients use: a proxy's, say. */
  readonly front?: (url: string) => Promise<string>;
  /** The orgs' clock. It stands still by default, so that both write the same times. */
  readonly now?: () => number;
}
