import { OktaError } from './errors.ts';

/** The endpoint families that have a counter of their own. */
export type RateLimitBucket = 'apps' | 'users' | 'roles' | 'iam' | 'devices' | 'logs' | 'token' | 'other';

/** What the three `X-Rate-Limit-*` headers say. `reset` is in epoch seconds. */
export interface RateLimitStanding {
  limit: number;
  remaining: number;
  reset: number;
}

interface Window {
  endsAt: number;
  used: number;
  usedBy: Map<string, number>;
}

const DEFAULT = { limit: 6000, windowMs: 60_000 };

/** Fixed windows, aligned to the clock, shared by every client of the org. */
export class RateLimits {
  readonly #limits: Partial<Record<RateLimitBucket, { limit: number; windowMs: number }>>;
  readonly #tokenShare: number;
  readonly #windows = new Map<RateLimitBucket, Window>();

  constructor(
    limits: Partial<Record<RateLimitBucket, { limit: number; windowMs: number }>>,
    tokenShare: number,
  ) {
    this.#limits = limits;
    this.#tokenShare = tokenShare;
  }

  /** Takes one request from a bucket. `client` is the token's or the app's id. Throws the 429. */
  take(bucket: RateLimitBucket, client: string, now: number): RateLimitStanding {
    const window = this.#window(bucket, now);
    const before = this.#standing(bucket, client, window);
    if (before.remaining <= 0) throw tooManyRequests(before);
    window.used += 1;
    window.usedBy.set(client, (window.usedBy.get(client) ?? 0) + 1);
    return this.#standing(bucket, client, window);
  }

  /** The standing without taking anything, for answers that are refused earlier. */
  peek(bucket: RateLimitBucket, client: string, now: number): RateLimitStanding {
    return this.#standing(bucket, client, this.#window(bucket, now));
  }

  #window(bucket: RateLimitBucket, now: number): Window {
    const known = this.#windows.get(bucket);
    if (known && now < known.endsAt) return known;
    const { windowMs } = this.#limits[bucket] ?? DEFAULT;
    const fresh = { endsAt: (Math.floor(now / windowMs) + 1) * windowMs, used: 0, usedBy: new Map() };
    this.#windows.set(bucket, fresh);
    return fresh;
  }

  #standing(bucket: RateLimitBucket, client: string, window: Window): RateLimitStanding {
    const { limit } = this.#limits[bucket] ?? DEFAULT;
    const share = Math.max(1, Math.floor(limit * this.#tokenShare));
    const left = Math.min(limit - window.used, share - (window.usedBy.get(client) ?? 0));
    // The headers state the ceiling that applies to this client, which is its share when that is smaller.
    return {
      limit: Math.min(limit, share),
      remaining: Math.max(0, left),
      reset: Math.ceil(window.endsAt / 1000),
    };
  }
}

/** The 429: Okta sends no `Retry-After`, only the three counters. */
export function tooManyRequests(standing: RateLimitStanding): OktaError {
  return new OktaError(
    429,
    'E0000047',
    'API call exceeded rate limit due to too many requests.',
    [],
    rateLimitHeaders(standing),
  );
}

/** The 429 for too many requests at once: limit and remaining are 0, and the reset is only an estimate. */
export function tooManyAtOnce(now: number): OktaError {
  return tooManyRequests({ limit: 0, remaining: 0, reset: Math.ceil(now / 1000) + 1 });
}

/** The headers of a standing. */
export function rateLimitHeaders(standing: RateLimitStanding): Record<string, string> {
  return {
    'X-Rate-Limit-Limit': String(standing.limit),
    'X-Rate-Limit-Remaining': String(standing.remaining),
    'X-Rate-Limit-Reset': String(standing.reset),
  };
}
