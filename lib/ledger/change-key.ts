import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../json/canonical.ts';
import { KeyMissing } from './errors.ts';

/** What a request says as it was sent, apart from who sends it under which key. */
export interface Asked {
  readonly operation: string;
  readonly request: unknown;
}

/**
 * A keyed hash of a request in canonical JSON (RFC 8785), so that two spellings of one request are the same and
 * a stored hash gives nothing away of the passwords that went into it.
 */
export function hashRequest(key: KeyObject, asked: Asked): string {
  const json = canonicalJson({ operation: asked.operation, request: asked.request });
  return createHmac('sha256', key).update(json).digest('base64url');
}

/**
 * The id of a change: the same for the same caller and key, so that the ledger finds a retry without an index.
 * Without an `Idempotency-Key` the ticket and the request are the key: the retry of an ITSM system is then the
 * same change.
 *
 * @throws {KeyMissing}
 */
export function changeIdOf(
  caller: string,
  key: { readonly idempotencyKey: string | undefined; readonly ticket: string | undefined },
  asked: Asked,
  requestHash: string,
): string {
  const parts =
    key.idempotencyKey !== undefined
      ? ['key', caller, key.idempotencyKey]
      : ['ticket', caller, key.ticket, asked.operation, requestHash];
  if (parts.includes(undefined)) throw new KeyMissing();
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `chg_${digest.slice(0, 32)}`;
}
