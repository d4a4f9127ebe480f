import type { SQSRecord } from 'aws-lambda';
import { deferredMessage } from '../../lib/ledger/deferred-queue.ts';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { isFinished } from '../../lib/ledger/states.ts';
import { handleMessages } from '../../lib/operation/handle-messages.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { currentServices } from '../../lib/operation/services.ts';
import { ledgerOf } from '../../lib/operation/stores.ts';
import { log } from '../../lib/telemetry/logger.ts';
import { measure } from '../../lib/telemetry/meter.ts';

/** What runs this job. */
export const trigger = { queue: 'deferred-dead-letters' } as const;

/** What it works with. */
export const needs: Needs = { ledger: 'mark' };

/**
 * Marks the changes that the queue gave up: a deferred one is failed, as it was never made, and stays listed as
 * a dead letter, so that its resource is free and somebody hears of it.
 */
export const handler = handleMessages(
  'jobs/mark-dead-letters',
  () => {
    const ledger = ledgerOf(currentServices());
    return (message) => mark(message, ledger);
  },
  (cause, { messageId: requestId }) => log('warn', 'A dead letter could not be marked', { requestId }, cause),
);

async function mark({ body, messageId }: SQSRecord, ledger: Ledger): Promise<void> {
  const { change } = deferredMessage.parse(JSON.parse(body));
  const record = await ledger.get(change);
  // It was made since by its caller, or cancelled.
  if (record && isFinished(record.state)) return;
  const { operation, ticket, caller, resource } = record ?? {};
  const facts = { requestId: messageId, changeId: change, operation, ticket, caller, resource };
  log('warn', 'A deferred change was given up', facts);
  // Whatever was sent already is the settling job's to find out.
  if (record?.state !== 'deferred') return;
  await ledger.complete(record, {
    state: 'failed',
    reviewReason: 'dead_letter',
    changed: false,
    reason: `It was given up after its last try: ${record.reason ?? 'no reason is known'}`,
    completedAt: new Date().toISOString(),
  });
  measure('ChangesDeadLettered', 1, { facts: { changeId: change } });
}
