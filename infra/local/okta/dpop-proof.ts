import { createHash, createHmac } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose';
import type { UsedIds } from './used-ids.ts';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];
const IAT_WINDOW_S = 300;
const DAY_MS = 24 * 3600 * 1000;

/** A proof that does not hold; `code` is RFC 9449's error code. */
export class DpopProofError extends Error {
  readonly code: 'invalid_dpop_proof' | 'use_dpop_nonce';

  constructor(code: 'invalid_dpop_proof' | 'use_dpop_nonce', description: string, cause?: unknown) {
    super(description, { cause });
    this.name = 'DpopProofError';
    this.code = code;
  }
}

/** What a proof must fit. */
export interface DpopExpectation {
  method: string;
  /** The addresses under which the request may have been made, without query. */
  urls: readonly string[];
  now: number;
  usedIds: UsedIds;
  /** At the token endpoint: the nonces that count. */
  nonces?: readonly string[];
  /** At the API: the token and the key it is bound to. */
  accessToken?: { value: string; jkt: string };
}

/** The nonces that count: today's first, then those of the three days before. */
export function dpopNonces(secret: Buffer, now: number): string[] {
  const day = Math.floor(now / DAY_MS);
  return [0, 1, 2, 3].map((age) =>
    createHmac('sha256', secret)
      .update(`dpop-nonce ${day - age}`)
      .digest('base64url')
      .slice(0, 32),
  );
}

function refuse(description: string, cause?: unknown): DpopProofError {
  return new DpopProofError('invalid_dpop_proof', description, cause);
}

/**
 * Checks a DPoP proof (RFC 9449, section 4.3) and resolves with the thumbprint of its key. Rejects with a
 * `DpopProofError`. The `jti` counts as used only when everything else holds.
 */
export async function verifyDpopProof(proof: string, expected: DpopExpectation): Promise<string> {
  let payload: JWTPayload;
  let jkt: string;
  try {
    const verified = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ALGORITHMS,
      currentDate: new Date(expected.now),
    });
    payload = verified.payload;
    const { jwk } = verified.protectedHeader;
    if (!jwk) throw new Error('the header has no jwk');
    jkt = await calculateJwkThumbprint(jwk);
  } catch (cause) {
    throw refuse('The DPoP proof JWT is invalid.', cause);
  }
  if (payload.htm !== expected.method) throw refuse('The DPoP proof htm does not match the request.');
  if (!expected.urls.includes(String(payload.htu).replace(/[?#].*$/, ''))) {
    throw refuse('The DPoP proof htu does not match the request.');
  }
  if (typeof payload.iat !== 'number' || Math.abs(payload.iat - expected.now / 1000) > IAT_WINDOW_S) {
    throw refuse('The DPoP proof iat is missing or outside of the accepted window.');
  }
  if (typeof payload.jti !== 'string' || payload.jti === '') throw refuse('The DPoP proof has no jti.');
  if (expected.nonces && !expected.nonces.includes(String(payload.nonce))) {
    throw new DpopProofError('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.');
  }
  if (expected.accessToken) {
    const ath = createHash('sha256').update(expected.accessToken.value).digest('base64url');
    if (payload.ath !== ath) throw refuse('The DPoP proof ath does not match the access token.');
    if (jkt !== expected.accessToken.jkt) throw refuse('The DPoP proof key is not the one of the token.');
  }
  const expiresAt = (payload.iat + 2 * IAT_WINDOW_S) * 1000;
  if (!expected.usedIds.use(`${jkt} ${payload.jti}`, expected.now, expiresAt)) {
    throw refuse('The DPoP proof jti has been used before.');
  }
  return jkt;
}
