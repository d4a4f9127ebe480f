/**
 * The states of a change.
 *
 * - `started`: the intent and what was there before are on record, the write may be on its way
 * - `succeeded`: what was asked for is true upstream; `changed` says whether this change made it so
 * - `failed`: the vendor refused, or nobody could make it; nothing was changed
 * - `deferred`: nothing took effect; the change waits to be started
 * - `in_doubt`: sent, and nobody knows yet whether it took effect
 */
export const changeStates = ['started', 'succeeded', 'failed', 'deferred', 'in_doubt'] as const;

export type ChangeState = (typeof changeStates)[number];

const NEXT: Record<ChangeState, readonly ChangeState[]> = {
  started: ['succeeded', 'failed', 'deferred', 'in_doubt'],
  // In doubt again, where the vendor's log tells of it after all.
  deferred: ['deferred', 'started', 'failed', 'in_doubt'],
  // A doubt may be renewed by whoever looks into it next; settled, it happened or it did not.
  in_doubt: ['in_doubt', 'succeeded', 'deferred', 'failed'],
  succeeded: [],
  failed: [],
};

/** Whether a change may go from one state to another. */
export function mayBecome(from: ChangeState, to: ChangeState): boolean {
  return NEXT[from].includes(to);
}

/** Whether nothing can happen to a change any more, so that its answer may be replayed. */
export function isFinished(state: ChangeState): boolean {
  return NEXT[state].length === 0;
}
