import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { jobs } from '../../functions/jobs.ts';
import { DETAIL_TYPE, SOURCE } from '../../lib/events/bus.ts';
import { contextOf } from './event.ts';

/** Hands events to the reconciling job as the queue does, and again what it puts back. */
export async function deliver(
  events: readonly object[],
  { tries = 1, via = 'hook' }: { tries?: number; via?: 'hook' | 'log' } = {},
): Promise<readonly object[]> {
  const messages = events.map((event) => ({ id: randomUUID(), event }));
  const Records = messages.map(({ id, event }) => ({
    messageId: id,
    body: JSON.stringify({ source: SOURCE, 'detail-type': DETAIL_TYPE, detail: { via, event } }),
    attributes: { ApproximateReceiveCount: String(tries) },
  }));
  const { batchItemFailures } = await jobs['jobs/reconcile-event'].handler(
    { Records } as unknown as SQSEvent,
    contextOf(60_000),
  );
  const back = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return messages.filter(({ id }) => back.has(id)).map(({ event }) => event);
}
