import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../json/canonical.ts';

// HAL's members: where a resource is found and what else was asked for with it, not what it is.
const NOT_OF_THE_RESOURCE = new Set(['_links', '_embedded']);

/** How values are masked, and which ones besides those whose name tells a secret. */
export interface Mask {
  readonly members: ReadonlySet<string>;
  /** Makes the same mark of the same value, so that a change of it still shows, and no other key can. */
  readonly key: KeyObject;
}

/** Stands for a secret that is not kept. */
export const REDACTED = '[redacted]';

const MARK = /^\[masked [\w-]{12}\]$/;

/** What of a vendor's representation of a resource is the resource itself; null for no resource. */
export function imageOf(representation: unknown): unknown {
  if (representation === null || typeof representation !== 'object') return representation ?? null;
  if (Array.isArray(representation) || JSON.isRawJSON(representation)) return representation;
  return Object.fromEntries(
    Object.entries(representation).filter(([name]) => !NOT_OF_THE_RESOURCE.has(name)),
  );
}

/** Stands for a value that a mask hides. */
export function markOf(value: unknown, key: KeyObject): string {
  const digest = createHmac('sha256', key).update(canonicalJson(value)).digest('base64url');
  return `[masked ${digest.slice(0, 12)}]`;
}

/** Whether a value stands for one that is not kept. */
export const isMark = (value: unknown): boolean =>
  typeof value === 'string' && (value === REDACTED || MARK.test(value));

/** Whether a value, or anything in it, is not kept as it was. */
export function isMasked(value: unknown): boolean {
  if (typeof value === 'string') return isMark(value) || value.includes(REDACTED);
  return value !== null && typeof value === 'object' && Object.values(value).some(isMasked);
}
