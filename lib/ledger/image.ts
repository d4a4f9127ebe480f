import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../json/canonical.ts';

// HAL's members: where a resource is found and what else was asked for with it, not what it is.
const NOT_OF_THE_RESOURCE = new Set(['_links', '_embedded']);

/** Profile members whose values the ledger does not keep. */
export interface Mask {
  readonly members: ReadonlySet<string>;
  /** Makes the same mark of the same value, so that a change of it still shows, and no other key can. */
  readonly key: KeyObject;
}

const MARK = /^\[masked [\w-]{12}\]$/;

/** What of a vendor's representation of a resource the ledger keeps; null for no resource. */
export function imageOf(representation: unknown, mask?: Mask): unknown {
  if (representation === null || typeof representation !== 'object') return representation ?? null;
  if (Array.isArray(representation) || JSON.isRawJSON(representation)) return representation;
  const members = Object.entries(representation).filter(([name]) => !NOT_OF_THE_RESOURCE.has(name));
  return Object.fromEntries(
    members.map(([name, value]) => [name, name === 'profile' && mask ? masked(value, mask) : value]),
  );
}

/** Whether a value, or anything in it, was masked. */
export function isMasked(value: unknown): boolean {
  if (typeof value === 'string') return MARK.test(value);
  return value !== null && typeof value === 'object' && Object.values(value).some(isMasked);
}

function masked(profile: unknown, { members, key }: Mask): unknown {
  if (profile === null || typeof profile !== 'object' || JSON.isRawJSON(profile)) return profile;
  const mark = (value: unknown) => {
    const digest = createHmac('sha256', key).update(canonicalJson(value)).digest('base64url');
    return `[masked ${digest.slice(0, 12)}]`;
  };
  return Object.fromEntries(
    Object.entries(profile).map(([name, value]) => [
      name,
      value !== null && members.has(name) ? mark(value) : value,
    ]),
  );
}
