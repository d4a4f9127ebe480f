import { createHash } from 'node:crypto';
import type { AuthUser } from './auth-user.ts';
import { type Capability, capabilities } from './capabilities.ts';

const givenNames = [
  'Amara',
  'Bjorn',
  'Chiara',
  'Dmitri',
  'Eun-ji',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jamal',
];
const familyNames = [
  'Achebe',
  'Berg',
  'Conti',
  'Dufour',
  'Ekström',
  'Farouk',
  'Garcia',
  'Hoshino',
  'Ivanova',
];
const epochMs = Date.UTC(2026, 0, 5, 8);
const dayMs = 86_400_000;

/** Credentials and identities of a tenant; the same seed gives the same tenant, on any machine. */
export interface SeededTenant {
  tenant: string;
  clientId: string;
  clientSecret: string;
  signingKey: Buffer;
  /** The first is an ordinary holder of capabilities, the second an organisation admin, the third has none. */
  authUsers: AuthUser[];
}

/**
 * Draws a tenant from a seed.
 *
 * @throws {RangeError} for fewer than three identities, which the samples need.
 */
export function seedTenant(seed: number, identities: number): SeededTenant {
  if (!Number.isInteger(identities) || identities < 3)
    throw new RangeError('A tenant has 3 identities or more');
  const draw = (label: string) => createHash('sha256').update(`sailpoint ${seed} ${label}`).digest();
  return {
    tenant: 'goldthread-local',
    clientId: draw('client id').toString('hex').slice(0, 32),
    clientSecret: draw('client secret').toString('hex'),
    signingKey: draw('signing key'),
    authUsers: Array.from({ length: identities }, (_, index) =>
      seedAuthUser(index, draw(`identity ${index}`)),
    ),
  };
}

function seedAuthUser(index: number, bytes: Buffer): AuthUser {
  const hex = bytes.toString('hex');
  const pick = <T>(from: readonly T[], at: number) => from[(bytes[at] ?? 0) % from.length] as T;
  const often = (at: number, value: string) => ((bytes[at] ?? 0) < 192 ? value : null);
  const firstname = pick(givenNames, 16);
  const lastname = pick(familyNames, 17);
  const uid = `${firstname}.${lastname}.${index}`
    .normalize('NFD')
    .replace(/[^A-Za-z0-9.-]/g, '')
    .toLowerCase();
  const lastLoginMs = epochMs + (bytes[18] ?? 0) * dayMs;
  return {
    tenant: 'goldthread-local',
    id: `2c9180${hex.slice(0, 26)}`,
    uid,
    profile: `2c9180${hex.slice(26, 52)}`,
    identificationNumber: often(19, `19-${String(5_000_000 + index)}`),
    email: often(20, `${uid}@example.com`),
    phone: often(21, `+1555${String(1_000_000 + index)}`),
    workPhone: often(22, `+1555${String(2_000_000 + index)}`),
    personalEmail: often(23, `${uid}@example.net`),
    firstname: often(24, firstname),
    lastname: often(25, lastname),
    displayName: `${firstname} ${lastname}`,
    alias: uid,
    lastPasswordChangeDate: often(26, new Date(epochMs + (bytes[26] ?? 0) * dayMs).toISOString()),
    lastLoginTimestamp: lastLoginMs,
    currentLoginTimestamp: lastLoginMs + dayMs,
    lastUnlockTimestamp: often(27, new Date(lastLoginMs).toISOString()),
    capabilities: seedCapabilities(index, bytes),
  };
}

function seedCapabilities(index: number, bytes: Buffer): Capability[] | null {
  if (index === 0) return ['HELPDESK', 'REPORT_ADMIN'];
  if (index === 1) return ['ORG_ADMIN', 'CERT_ADMIN'];
  // Most people hold nothing; the vendor answers null for some of them and an empty list for others.
  const kind = bytes[28] ?? 0;
  if (index === 2 || kind < 128) return null;
  if (kind < 160) return [];
  return capabilities.filter((name, at) => name !== 'ORG_ADMIN' && (bytes[at] ?? 0) < 32);
}
