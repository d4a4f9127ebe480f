import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { busEvent } from '../../lib/events/bus.ts';
import { reconcile } from '../../lib/events/reconcile.ts';
import { TooEarly } from '../../lib/events/verdict.ts';
import { handleJob } from '../../lib/operation/handle-job.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { currentServices, type Services } from '../../lib/operation/services.ts';
import { log } from '../../lib/telemetry/logger.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';

/** What runs this job. */
export const trigger = { queue: 'okta-events' } as const;

/** What it works with. */
export const needs: Needs = {
  vendors: ['okta'],
  ledger: 'confirm',
  indexes: ['byUpstreamRequestId', 'byResource'],
  events: 'verdicts',
  findings: 'record',
};

const RESERVE_MS = 2_000;

/**
 * Holds what Okta tells against the ledger, event by event. What it is too early for, and what fails here, stays in
 * the queue and comes again; what keeps failing ends in the queue's dead letters.
 */
export const handler = handleJob(
  'jobs/reconcile-event',
  reconcileAll,
  ({ batchItemFailures }, { Records }) => ({
    messages: Records.length,
    failed: batchItemFailures.length,
  }),
);

async function reconcileAll(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const services = currentServices();
  const deadline = new Deadline(context.getRemainingTimeInMillis() - RESERVE_MS);
  const failed = await Promise.all(
    event.Records.map((message) =>
      reconcileOne(message, services, deadline).then(
        () => [],
        (cause) => {
          const requestId = message.messageId;
          if (!(cause instanceof TooEarly)) log('warn', 'An event could not be judged', { requestId }, cause);
          return [{ itemIdentifier: message.messageId }];
        },
      ),
    ),
  );
  return { batchItemFailures: failed.flat() };
}

async function reconcileOne(message: SQSRecord, services: Services, deadline: Deadline): Promise<void> {
  const { detail } = busEvent.parse(JSON.parse(message.body));
  const tries = Number(message.attributes.ApproximateReceiveCount);
  await reconcile(detail, tries, services, deadline);
}
