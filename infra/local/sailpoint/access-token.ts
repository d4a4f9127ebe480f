import { errors, jwtVerify, SignJWT } from 'jose';

/** What a token says about the client it was issued to. */
export interface TokenClaims {
  clientId: string;
  scopes: readonly string[];
}

/** Issues and checks the tenant's tokens by its own clock. */
export interface AccessTokens {
  issue(claims: TokenClaims): Promise<string>;
  /** The claims, or why the token is refused, in the words of SailPoint's 401. */
  check(authorization: string | undefined): Promise<TokenClaims | { refused: string }>;
}

/** Signs with a key of the seed, so that a token outlives a restart, as it does upstream. */
export function createAccessTokens(key: Buffer, lifetimeSeconds: number, now: () => number): AccessTokens {
  const issuer = 'goldthread-local';
  return {
    issue: ({ clientId, scopes }) => {
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT({ client_id: clientId, scope: scopes })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .setJti(crypto.randomUUID())
        .sign(key);
    },
    async check(authorization) {
      const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return { refused: 'JWT validation failed: JWT is missing' };
      try {
        const { payload } = await jwtVerify(token, key, { issuer, currentDate: new Date(now()) });
        const scopes = Array.isArray(payload.scope) ? payload.scope.map(String) : [];
        return { clientId: String(payload.client_id), scopes };
      } catch (error) {
        const expired = error instanceof errors.JWTExpired;
        return { refused: `JWT validation failed: JWT is ${expired ? 'expired' : 'invalid'}` };
      }
    },
  };
}
