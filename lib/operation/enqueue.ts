import type { DeferredQueue } from '../ledger/deferred-queue.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';

/** Whether a change waits to be started, and no message in the queue will start it. */
export function needsMessage({ state, deferral, notBefore, queuedFor }: ChangeRecord): boolean {
  return state === 'deferred' && deferral === 'queue' && queuedFor !== notBefore;
}

/**
 * Has a deferred change started when it is due, by a message in the queue; and notes on it that there is one, so that
 * nobody adds another while the queue is behind.
 *
 * @throws {AwsError} where the queue does not take it
 */
export async function enqueue(record: ChangeRecord, ledger: Ledger, queue: DeferredQueue): Promise<void> {
  await queue.send(record);
  await ledger.markQueued(record);
}
