import { createHmac, timingSafeEqual } from 'node:crypto';

/** For how long a token is good, in seconds. */
export const TOKEN_SECONDS = 3_600;

const FORM = /^gtt~([a-z][a-z0-9-]{0,62})~(\d{10})~([\w-]{43})$/;

/** What a token says; nothing of it is believed before {@link isSigned}. */
export interface AccessToken {
  readonly caller: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly signature: Buffer;
}

/**
 * A token that stands for a caller's key for an hour. It is signed with that key, so that nothing of it need be kept, and
 * a key that is taken out takes its tokens along.
 *
 * @param key the digest of the key
 */
export function accessToken(caller: string, key: Buffer, expiresAt: number): string {
  return `gtt~${caller}~${expiresAt}~${signatureOf({ caller, expiresAt }, key).toString('base64url')}`;
}

/** What a text says that has the form of a token; undefined for any other, such as an API key. */
export function accessTokenIn(text: string): AccessToken | undefined {
  const [, caller, expiresAt, signature] = FORM.exec(text) ?? [];
  if (caller === undefined || signature === undefined) return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  // Only the one spelling of these bytes.
  if (bytes.toString('base64url') !== signature) return undefined;
  return { caller, expiresAt: Number(expiresAt), signature: bytes };
}

/** Whether a token was made of this key, and is still good. */
export function isSigned(token: AccessToken, key: Buffer, now: number): boolean {
  return timingSafeEqual(token.signature, signatureOf(token, key)) && now < token.expiresAt * 1000;
}

function signatureOf({ caller, expiresAt }: Pick<AccessToken, 'caller' | 'expiresAt'>, key: Buffer): Buffer {
  return createHmac('sha256', key).update(`goldthread access token\n${caller}\n${expiresAt}`).digest();
}
