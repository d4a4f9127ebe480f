import { isDeepStrictEqual } from 'node:util';
import { imageOf, type Mask } from '../ledger/image.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { redact } from '../upstream/redact.ts';
import type { OperationRequest } from './operation.ts';

/** What of a request goes on record, and whether it can be sent again from there: what had to be taken out cannot. */
export function keptRequest(request: OperationRequest, mask: Mask) {
  const without = (kept?: Mask) => ({ ...request, body: imageOf(request.body, kept) ?? undefined });
  const kept = redact(without(mask)) as ChangeRecord['request'];
  return { request: kept, replayable: isDeepStrictEqual(kept, without()) };
}
