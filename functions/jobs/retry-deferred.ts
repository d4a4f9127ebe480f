import type { SQSRecord } from 'aws-lambda';
import { deferredMessage } from '../../lib/ledger/deferred-queue.ts';
import { ChangeInProgress, FenceLost } from '../../lib/ledger/errors.ts';
import { isFinished } from '../../lib/ledger/states.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { countChange } from '../../lib/operation/count-change.ts';
import { enqueue } from '../../lib/operation/enqueue.ts';
import { handleMessages } from '../../lib/operation/handle-messages.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { resume } from '../../lib/operation/resume.ts';
import { currentServices, type Services } from '../../lib/operation/services.ts';
import { ledgerOf, queueOf } from '../../lib/operation/stores.ts';
import { log } from '../../lib/telemetry/logger.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';
import { vendorOperations } from '../vendor-operations.ts';

/** What runs this job. */
export const trigger = { queue: 'deferred' } as const;

/** What it works with. */
export const needs: Needs = { vendors: ['okta', 'sailpoint'], ledger: 'change' };

// What is kept of the invocation's time for the ledger's last write and the queue.
const RESERVE_MS = 2_000;

const changes = changesOf(vendorOperations);

/**
 * Starts the changes whose time has come. What is still not due goes back into the queue with a new delay; what
 * fails here unexpectedly is tried again by the queue, and ends in its dead letters.
 */
export const handler = handleMessages(
  'jobs/retry-deferred',
  (context) => {
    const services = currentServices();
    const deadline = new Deadline(context.getRemainingTimeInMillis() - RESERVE_MS);
    return (message) => retry(message, services, deadline);
  },
  (cause, { messageId: requestId }) =>
    log('warn', 'A deferred change could not be looked at', { requestId }, cause),
);

async function retry(message: SQSRecord, services: Services, deadline: Deadline): Promise<void> {
  const { change, notBefore } = deferredMessage.parse(JSON.parse(message.body));
  const [ledger, queue] = [ledgerOf(services), queueOf(services)];
  const record = await ledger.get(change);
  if (!record) throw new Error(`The ledger has no change ${change}`);
  // It was made since by its caller, or cancelled.
  if (isFinished(record.state)) return;
  // Another message has put it off since, and there is one for that: two would never become one again.
  if (record.state === 'deferred' && (record.notBefore ?? '') !== notBefore) return;
  try {
    const outcome = await resume(changes, record, services, deadline);
    countChange(outcome);
    const { record: now } = outcome;
    // One that is not due yet came early, as a message waits for 15 minutes at most.
    if (now.state === 'deferred' && now.deferral === 'queue') await enqueue(now, ledger, queue);
  } catch (error) {
    if (!(error instanceof ChangeInProgress || error instanceof FenceLost)) throw error;
    // Somebody holds it: look again when the lease is over.
    const { record: held = record } = error as Partial<ChangeInProgress>;
    await queue.send({ ...held, notBefore: held.leaseEndsAt });
  }
}
