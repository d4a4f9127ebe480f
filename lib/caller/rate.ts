import type { Caller } from './callers.ts';

/** A caller sends more than it may. */
export class TooManyRequests extends Error {
  override name = 'TooManyRequests';
  readonly retryAfterMs: number;
  readonly requestsPerMinute: number;

  constructor(retryAfterMs: number, requestsPerMinute: number) {
    super('This caller sends more requests than it may');
    this.retryAfterMs = retryAfterMs;
    this.requestsPerMinute = requestsPerMinute;
  }
}

/**
 * A token bucket for each caller, in this execution environment alone: it costs no round trip, and stops a caller
 * that runs wild. The limit of all environments together is API Gateway's throttling.
 */
export class CallerRates {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** Takes one request from a caller's bucket. @throws {TooManyRequests} */
  take({ id, requestsPerMinute }: Pick<Caller, 'id' | 'requestsPerMinute'>, now = performance.now()): void {
    const size = Math.max(1, requestsPerMinute / 4);
    const perMs = requestsPerMinute / 60_000;
    const bucket = this.#buckets.get(id) ?? { tokens: size, at: now };
    const tokens = Math.min(size, bucket.tokens + (now - bucket.at) * perMs);
    const left = tokens >= 1 ? tokens - 1 : tokens;
    this.#buckets.set(id, { tokens: left, at: now });
    if (tokens < 1) throw new TooManyRequests(Math.ceil((1 - tokens) / perMs), requestsPerMinute);
  }
}
