import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { deferredMessage } from '../../lib/ledger/deferred-queue.ts';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { logWarning } from '../../lib/operation/log.ts';
import { currentServices } from '../../lib/operation/services.ts';

/** What runs this job. */
export const trigger = { queue: 'deferred-dead-letters' } as const;

/**
 * Marks the changes that the queue gave up: a deferred one is failed, as it was never made, and stays listed as
 * a dead letter, so that its resource is free and somebody hears of it.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const { ledger } = currentServices();
  const marked = await Promise.allSettled(event.Records.map((message) => mark(message, ledger)));
  const failed = event.Records.filter((_, i) => marked[i]?.status === 'rejected');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function mark({ body, messageId }: SQSRecord, ledger: Ledger): Promise<void> {
  const { change } = deferredMessage.parse(JSON.parse(body));
  const record = await ledger.get(change);
  logWarning('A deferred change was given up', { change }, messageId);
  // Whatever was sent already is the settling job's to find out.
  if (record?.state !== 'deferred') return;
  await ledger.complete(record, {
    state: 'failed',
    attention: 'dead_letter',
    changed: false,
    reason: `It was given up after its last try: ${record.reason ?? 'no reason is known'}`,
    completedAt: new Date().toISOString(),
  });
}
