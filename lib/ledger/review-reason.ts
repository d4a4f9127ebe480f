import type { ChangeRecord, ReviewReason } from './record.ts';
import { isFinished } from './states.ts';

/** An open change is listed by its state, if by nothing else; a finished one if it has no ticket, or a person ended it. */
export function reviewReasonOf({
  state,
  reviewReason,
  changed,
  ticket,
  closing,
}: Pick<ChangeRecord, 'state' | 'reviewReason' | 'changed' | 'ticket' | 'closing'>):
  | ReviewReason
  | undefined {
  if (reviewReason !== undefined) return reviewReason;
  if (!isFinished(state)) return state as ReviewReason;
  if (changed && ticket === undefined) return 'unticketed';
  return closing && (closing.as === 'cancelled' ? 'cancelled' : 'closed');
}
