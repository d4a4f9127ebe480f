/** An access token and when it ends. */
export interface Token {
  readonly accessToken: string;
  /** `DPoP` or `Bearer` (RFC 6749 §5.1). */
  readonly tokenType: string;
  readonly expiresInSeconds: number;
}

// Renewed this much ahead, so that no request leaves with a token that ends on its way.
const MARGIN_MS = 60_000;

/** Keeps one token across invocations; however many ask at once, one request fetches it. */
export class TokenCache {
  readonly #fetch: () => Promise<Token>;
  #token: Token | undefined;
  #renewAt = 0;
  #pending: Promise<Token> | undefined;

  constructor(fetch: () => Promise<Token>) {
    this.#fetch = fetch;
  }

  /** The token in hand, or a new one. */
  get(): Promise<Token> {
    if (this.#token && Date.now() < this.#renewAt) return Promise.resolve(this.#token);
    return this.#fetchOnce();
  }

  /** A token other than the one that was refused: what another request fetched meanwhile, or a new one. */
  replace(refused: Token): Promise<Token> {
    return this.#token && this.#token !== refused ? Promise.resolve(this.#token) : this.#fetchOnce();
  }

  #fetchOnce(): Promise<Token> {
    this.#pending ??= this.#fetch()
      .then((token) => {
        const lifeMs = token.expiresInSeconds * 1000;
        this.#token = token;
        this.#renewAt = Date.now() + Math.max(lifeMs - MARGIN_MS, lifeMs / 2);
        return token;
      })
      .finally(() => {
        this.#pending = undefined;
      });
    return this.#pending;
  }
}
