import type { Keeper } from '../ledger/keeper.ts';
import type { UpstreamError } from '../upstream/errors.ts';
import type { Vendor } from '../upstream/vendor.ts';

/** Why a vendor did not do something, as it goes on record: what came of the request, and the vendor's own summary. */
export function upstreamReason(
  { message, answer }: UpstreamError,
  vendor: Vendor,
  keeper: Pick<Keeper, 'vendorWords'>,
): string {
  return [message, keeper.vendorWords(vendor.summaryOf(answer?.body))].filter(Boolean).join(': ');
}
