/**
 * For how long to wait, as the vendors' clients read it: SailPoint's from `Retry-After`, Okta's from `X-Rate-Limit-Reset`
 * (UTC epoch seconds) against the response's `Date`, and from nothing else
 * (https://developer.okta.com/docs/reference/rl-best-practices/).
 *
 * @param limit requests a minute; 0 as Okta says it where what is limited is how much is done at once
 */
export function waitHeaders(waitMs: number, limit = 0) {
  const reset = Math.ceil((Date.now() + Math.max(0, waitMs)) / 1000);
  return {
    'retry-after': seconds(waitMs),
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(reset),
  };
}

/** Whole seconds of `Retry-After`, at least one. */
export const seconds = (ms: number) => String(Math.max(1, Math.ceil(ms / 1000)));
