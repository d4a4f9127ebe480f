import type { UpstreamAnswer } from './request.ts';

/**
 * How long to wait after a 429, in milliseconds; undefined where the vendor does not say.
 *
 * Okta: `X-Rate-Limit-Reset`, UTC epoch seconds, read against the answer's own `Date` so that our clock does
 * not matter (https://developer.okta.com/docs/reference/rl-best-practices/). Both headers are cut to whole
 * seconds, so one second is added. SailPoint: `Retry-After`, seconds (RFC 9110 §10.2.3).
 */
export function waitAfterRateLimit(answer: UpstreamAnswer, now = Date.now()): number | undefined {
  const retryAfter = retryAfterMs(answer);
  if (retryAfter !== undefined) return retryAfter;
  const reset = number(answer.headers['x-rate-limit-reset']);
  if (reset === undefined) return undefined;
  const date = Date.parse(answer.headers.date ?? '');
  return Math.max(0, reset * 1000 - (Number.isNaN(date) ? now : date)) + 1000;
}

/** What an answer says of its bucket. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends by the vendor's clock, epoch milliseconds. */
  readonly resetsAt: number;
}

/** Okta's three `X-Rate-Limit-*` headers; undefined where one is missing or is not a number. */
export function rateLimitOf({ headers }: UpstreamAnswer): RateLimit | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    number(headers[`x-rate-limit-${name}`]),
  );
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  return { limit, remaining, resetsAt: reset * 1000 };
}

/** `Retry-After` in milliseconds; undefined where it is missing or a date. */
export function retryAfterMs({ headers }: UpstreamAnswer): number | undefined {
  const seconds = number(headers['retry-after']);
  return seconds === undefined ? undefined : seconds * 1000;
}

function number(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
