import type { ChangeRecord } from '../ledger/record.ts';
import type { UpstreamError } from '../upstream/errors.ts';
import type { Vendor } from '../upstream/vendor.ts';
import { Problem } from './problem.ts';
import { passedHeaders } from './vendor-headers.ts';
import { seconds, waitHeaders } from './wait-headers.ts';

/**
 * What the sender of a change gets that is deferred, and is told so as the vendor would tell it: its client takes any 2xx
 * for done. 429 with the time to wait where the vendor is limited or the change waits its turn; 503 where the vendor
 * cannot be reached or fails.
 *
 * @param error why it could not be made just now, where this request tried
 */
export function notNow(record: ChangeRecord, error: UpstreamError | undefined, { waitsBy }: Vendor): Problem {
  const waitMs = Math.max(0, Date.parse(record.notBefore ?? record.acceptedAt) - Date.now());
  const retryAfter = { 'retry-after': seconds(waitMs) };
  const waits = waitsBy === 'Retry-After' ? retryAfter : waitHeaders(waitMs);
  const { reason = 'It cannot be made right now', deferral } = record;
  const next =
    deferral === 'queue'
      ? 'It is queued, and will be made as soon as possible: send it again after the time that Retry-After names, to get its result'
      : 'Nothing was done: send it again after the time that Retry-After names';
  const detail = `${reason.replace(/\.$/, '')}. ${next}.`;
  const told = { cause: error, vendorBody: error?.answer?.body };
  if (!error) return new Problem('not-now', detail, { status: 429, headers: waits });
  if (error.answer?.status !== 429) return new Problem('not-now', detail, { ...told, headers: retryAfter });
  const passed = passedHeaders(error.answer);
  // When it ends is told by our clock, which the response's date is from.
  const { 'x-rate-limit-reset': reset, ...own } = waits as Record<string, string>;
  const headers = {
    ...own,
    ...passed,
    ...retryAfter,
    ...(reset !== undefined && { 'x-rate-limit-reset': reset }),
  };
  return new Problem('rate-limited', detail, { ...told, headers });
}
