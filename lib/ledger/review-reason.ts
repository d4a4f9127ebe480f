import { GATEWAY } from '../caller/gateway.ts';
import type { ChangeRecord, ReviewReason } from './record.ts';
import { isFinished } from './states.ts';

/**
 * An open change is listed by its state, if by nothing else, or as put off, where its caller is to send it again and
 * nothing of it was ever in doubt, so that no event can tell of it; a finished one if it has no ticket, or a person ended
 * it.
 */
export function reviewReasonOf({
  state,
  deferral,
  doubtedAt,
  reviewReason,
  changed,
  ticket,
  closing,
}: Pick<
  ChangeRecord,
  'state' | 'deferral' | 'doubtedAt' | 'reviewReason' | 'changed' | 'ticket' | 'closing'
>): ReviewReason | undefined {
  if (reviewReason !== undefined) return reviewReason;
  if (state === 'deferred' && deferral === 'caller' && doubtedAt === undefined) return 'put_off';
  if (!isFinished(state)) return state as ReviewReason;
  if (changed && ticket === undefined) return 'unticketed';
  if (!closing || closing.by === GATEWAY) return undefined;
  return closing.as === 'cancelled' ? 'cancelled' : 'closed';
}
