import type { UpstreamError } from '../upstream/errors.ts';
import { waitAfterRateLimit } from '../upstream/rate-limit.ts';
import type { ChangeRecord } from './record.ts';
import type { Timing } from './timing.ts';

/**
 * How long to wait after a failure that passes, in milliseconds; undefined for any other. A new request is
 * not deferred for credentials that the vendor refuses: somebody should hear of that now.
 */
export function waitAfter(
  error: UpstreamError,
  known: ChangeRecord | undefined,
  { maxWaitMs }: Pick<Timing, 'maxWaitMs'>,
): number | undefined {
  const { failure, answer } = error;
  const backoff = backoffMs(known);
  if (answer?.status === 429) return Math.min(maxWaitMs, waitAfterRateLimit(answer) ?? backoff);
  if (failure === 'not-sent' || failure === 'no-answer' || (answer?.status ?? 0) >= 500) return backoff;
  return known && answer?.status === 401 ? backoff : undefined;
}

/**
 * A quarter of the time that it has waited in the queue already, at least a floor and five minutes at most. Whose caller
 * is to send it again does not wait meanwhile.
 */
export function backoffMs(known: ChangeRecord | undefined, floorMs = 1_000): number {
  const ageMs = known?.deferral === 'queue' ? Date.now() - Date.parse(known.acceptedAt) : 0;
  return Math.min(300_000, Math.max(floorMs, ageMs / 4));
}
