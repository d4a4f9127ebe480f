import type { UpstreamAnswer } from './request.ts';

/**
 * How long to wait after a 429, in milliseconds; undefined where the vendor does not say.
 *
 * Okta: `X-Rate-Limit-Reset`, UTC epoch seconds, read against the answer's own `Date` so that our clock does
 * not matter (https://developer.okta.com/docs/reference/rl-best-practices/). Both headers are cut to whole
 * seconds, so one second is added. SailPoint: `Retry-After`, seconds (RFC 9110 §10.2.3).
 */
export function waitAfterRateLimit(answer: UpstreamAnswer, now = Date.now()): number | undefined {
  const retryAfter = number(answer.headers['retry-after']);
  if (retryAfter !== undefined) return retryAfter * 1000;
  const reset = number(answer.headers['x-rate-limit-reset']);
  if (reset === undefined) return undefined;
  const date = Date.parse(answer.headers.date ?? '');
  return Math.max(0, reset * 1000 - (Number.isNaN(date) ? now : date)) + 1000;
}

function number(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
