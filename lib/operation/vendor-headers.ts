import type { UpstreamAnswer } from '../upstream/request.ts';

// What vendors' clients act on; everything else of a vendor's headers is its own business.
const PASSED = [
  'retry-after',
  'x-deprecated',
  'x-okta-request-id',
  'x-rate-limit-limit',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
] as const;

/** The headers of a vendor's answer that are passed on. */
export function passedHeaders(answer: UpstreamAnswer): Record<string, string> {
  return Object.fromEntries(
    PASSED.flatMap((name) => {
      const value = answer.headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
