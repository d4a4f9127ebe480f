import { createRemoteJWKSet, decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

/** An identity provider that mints tokens for callers. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
}

/** What verifies tokens; kept across versions of the callers secret, so that keys stay cached. */
export interface TokenVerifier {
  /** The claims of a token and the issuer that it was verified by; undefined for any token that is not right. */
  verify<T extends TokenIssuer>(
    token: string,
    issuers: readonly T[],
  ): Promise<{ by: T; payload: JWTPayload } | undefined>;
}

// Asymmetric only: with an HMAC algorithm in the list, a public key would be a secret that everybody knows.
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 60;
const MAX_AGE_SECONDS = 24 * 60 * 60;

/**
 * Verifies JWTs by their issuers' keys (RFC 7519, RFC 8725). Keys are cached, and read again for a key id that is
 * not among them, at most every 30 seconds.
 */
export class JsonWebTokens implements TokenVerifier {
  readonly #keys = new Map<string, JWTVerifyGetKey>();

  async verify<T extends TokenIssuer>(token: string, issuers: readonly T[]) {
    const claimed = issuerOf(token);
    for (const by of issuers.filter(({ issuer }) => issuer === claimed)) {
      try {
        const { payload } = await jwtVerify(token, this.#keysOf(by), {
          issuer: by.issuer,
          audience: by.audience,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['exp', 'iat'],
          maxTokenAge: MAX_AGE_SECONDS,
        });
        return { by, payload };
      } catch {
        // Another entry may have the same issuer with another audience.
      }
    }
    return undefined;
  }

  #keysOf({ jwksUri }: TokenIssuer): JWTVerifyGetKey {
    const known = this.#keys.get(jwksUri);
    if (known) return known;
    const keys = createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: 3_000 });
    this.#keys.set(jwksUri, keys);
    return keys;
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
