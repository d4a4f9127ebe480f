import type { SQSRecord } from 'aws-lambda';
import { busEvent } from '../../lib/events/bus.ts';
import { reconcile } from '../../lib/events/reconcile.ts';
import { TooEarly } from '../../lib/events/verdict.ts';
import { handleMessages } from '../../lib/operation/handle-messages.ts';
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
export const handler = handleMessages(
  'jobs/reconcile-event',
  (context) => {
    const services = currentServices();
    const deadline = new Deadline(context.getRemainingTimeInMillis() - RESERVE_MS);
    return (message) => reconcileOne(message, services, deadline);
  },
  (cause, { messageId: requestId }) => {
    if (!(cause instanceof TooEarly)) log('warn', 'An event could not be judged', { requestId }, cause);
  },
);

async function reconcileOne(message: SQSRecord, services: Services, deadline: Deadline): Promise<void> {
  const { detail } = busEvent.parse(JSON.parse(message.body));
  const tries = Number(message.attributes.ApproximateReceiveCount);
  await reconcile(detail, tries, services, deadline);
}
