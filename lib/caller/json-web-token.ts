import type * as Jose from 'jose';

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
  ): Promise<{ by: T; payload: Jose.JWTPayload } | undefined>;
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
  readonly #keys = new Map<string, Jose.JWTVerifyGetKey>();

  async verify<T extends TokenIssuer>(token: string, issuers: readonly T[]) {
    // Loaded for the first token that there is.
    const jose = await import('jose');
    const claimed = issuerOf(token, jose);
    for (const by of issuers.filter(({ issuer }) => issuer === claimed)) {
      try {
        const { payload } = await jose.jwtVerify(token, this.#keysOf(by, jose), {
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

  #keysOf({ jwksUri }: TokenIssuer, jose: typeof Jose): Jose.JWTVerifyGetKey {
    const known = this.#keys.get(jwksUri);
    if (known) return known;
    const keys = jose.createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: 3_000 });
    this.#keys.set(jwksUri, keys);
    return keys;
  }
}

function issuerOf(token: string, jose: typeof Jose): string | undefined {
  try {
    return jose.decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
