import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an access token says. */
export interface AccessTokenClaims {
  jti: string;
  cid: string;
  scp: string[];
  iat: number;
  exp: number;
  /** The thumbprint of the key that a DPoP-bound token works with. */
  cnf?: { jkt: string };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signatureOf(content: string, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(content).digest();
}

/** Writes an access token. Clients treat it as opaque. */
export function issueAccessToken(claims: AccessTokenClaims, secret: Buffer): string {
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${signatureOf(content, secret).toString('base64url')}`;
}

/** The claims of a genuine access token that has not expired; else `undefined`. `now` in milliseconds. */
export function readAccessToken(token: string, secret: Buffer, now: number): AccessTokenClaims | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const expected = signatureOf(`${header}.${payload}`, secret);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as AccessTokenClaims;
  return claims.exp * 1000 > now ? claims : undefined;
}
