import { measure } from '../telemetry/meter.ts';
import { UpstreamError } from './errors.ts';
import type { UpstreamAnswer } from './request.ts';

/** Measures one exchange with a vendor: how long it took, how it ended, and what is left of the rate limit. */
export async function measured(
  vendor: string | undefined,
  exchange: Promise<UpstreamAnswer>,
): Promise<UpstreamAnswer> {
  const by = { by: vendor };
  const startedAt = performance.now();
  try {
    const answer = await exchange;
    measure('UpstreamLatency', Math.round(performance.now() - startedAt), by);
    const headroom = headroomOf(answer);
    if (headroom !== undefined) measure('RateLimitHeadroom', headroom, by);
    if (answer.status === 429) measure('UpstreamRateLimited', 1, by);
    if (answer.status >= 500) measure('UpstreamFailures', 1, by);
    return answer;
  } catch (error) {
    if (error instanceof UpstreamError) measure('UpstreamFailures', 1, by);
    throw error;
  }
}

/** Okta's limit of this minute and what is left of it, in percent. Its limit of requests at once says 0 of 0. */
function headroomOf({ headers }: UpstreamAnswer): number | undefined {
  const limit = Number(headers['x-rate-limit-limit']);
  const remaining = Number(headers['x-rate-limit-remaining']);
  return limit > 0 && remaining >= 0 ? Math.min(100, (100 * remaining) / limit) : undefined;
}
