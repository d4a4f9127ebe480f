import type { ChangeRecord } from '../../ledger/record.ts';
import { isFinished } from '../../ledger/states.ts';
import type { LedgerHealthParameters } from './parameters.ts';

/** How a change is that is not simply over. */
export const conditions = [
  'under way',
  'open too long',
  'in doubt',
  'indeterminate',
  'given up',
  'unconfirmed',
  'without a ticket',
] as const;

export type Condition = (typeof conditions)[number];

const MINUTE_MS = 60_000;

/**
 * How a change is at some time, the worst first; nothing for one that is well, or will be by itself. `under way` is no
 * fault.
 *
 * @param now epoch milliseconds
 */
export function conditionsOf(
  change: ChangeRecord,
  parameters: LedgerHealthParameters,
  now: number,
): readonly Condition[] {
  const { reviewReason, awaiting, acceptedAt, completedAt } = change;
  if (reviewReason === 'dead_letter') return ['given up'];
  if (!isFinished(change.state)) return [openCondition(change, parameters, now)];
  const isLate = isOlder(completedAt ?? acceptedAt, parameters.unconfirmedAfterMinutes, now);
  return [
    ...(reviewReason === 'unticketed' ? (['without a ticket'] as const) : []),
    ...(awaiting && isLate ? (['unconfirmed'] as const) : []),
  ];
}

function openCondition(
  { state, deferral, indeterminate, acceptedAt, doubtedAt }: ChangeRecord,
  { openAfterMinutes, inDoubtAfterMinutes }: LedgerHealthParameters,
  now: number,
): Condition {
  if (indeterminate) return 'indeterminate';
  if (state === 'in_doubt')
    return isOlder(doubtedAt ?? acceptedAt, inDoubtAfterMinutes, now) ? 'in doubt' : 'under way';
  // What its caller is to send again is nobody's fault until it is given up.
  if (state === 'deferred' && deferral === 'caller') return 'under way';
  return isOlder(acceptedAt, openAfterMinutes, now) ? 'open too long' : 'under way';
}

const isOlder = (time: string, minutes: number, now: number) => now - Date.parse(time) > minutes * MINUTE_MS;
