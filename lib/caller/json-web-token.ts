import type * as Jose from 'jose';

/** An identity provider that mints tokens for callers. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
}

/** A token's claims, and every issuer that verifies it: an audience or a key set may tell two of them apart. */
export interface Verified<T extends TokenIssuer> {
  readonly by: ReadonlySet<T>;
  readonly payload: Jose.JWTPayload;
}

/** What verifies tokens; kept across versions of the callers secret, so that keys stay cached. */
export interface TokenVerifier {
  /** Holds a token against the issuers; undefined if none of them verifies it. */
  verify<T extends TokenIssuer>(token: string, issuers: readonly T[]): Promise<Verified<T> | undefined>;
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

  async verify<T extends TokenIssuer>(
    token: string,
    issuers: readonly T[],
  ): Promise<Verified<T> | undefined> {
    // Loaded for the first token that there is.
    const jose = await import('jose');
    const claimed = issuerOf(token, jose);
    const candidates = issuers.filter(({ issuer }) => issuer === claimed);
    // Callers of one provider share its verification. A token can be good for several: `aud` may name the audiences
    // of two.
    const providers = Map.groupBy(candidates, ({ audience, jwksUri }) => JSON.stringify([audience, jwksUri]));
    const by = new Set<T>();
    let payload: Jose.JWTPayload | undefined;
    for (const entries of providers.values()) {
      const [provider] = entries;
      const claims = provider && (await this.#claimsOf(token, provider, jose));
      if (!claims) continue;
      for (const entry of entries) by.add(entry);
      payload = claims;
    }
    return payload && { by, payload };
  }

  /** The claims of a token that this provider has signed for this audience; undefined for any other. */
  async #claimsOf(token: string, { issuer, audience, jwksUri }: TokenIssuer, jose: typeof Jose) {
    try {
      const { payload } = await jose.jwtVerify(token, this.#keysOf(jwksUri, jose), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'iat'],
        maxTokenAge: MAX_AGE_SECONDS,
      });
      return payload;
    } catch {
      return undefined;
    }
  }

  #keysOf(jwksUri: string, jose: typeof Jose): Jose.JWTVerifyGetKey {
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
