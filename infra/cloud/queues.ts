import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import { reconciled } from './event-bus.ts';
import { constructIdOf } from './names.ts';

/** The queues that jobs take from, by the names that their triggers have for them. */
export type Queues = Readonly<
  Record<'deferred' | 'deferred-dead-letters' | 'okta-events' | 'okta-events-dead-letters', sqs.Queue>
>;

/**
 * How long a job may take. What it sends must have arrived before anybody looks into what became of it
 * (`settleAfterMs` in lib/ledger/timing.ts).
 */
export const JOB_TIMEOUT = Duration.seconds(40);
/** Shorter, as the most urgent finding takes up to three looks: an event is looked at again within a minute. */
export const EVENTS_TIMEOUT = Duration.seconds(25);

const EVENTS_AGAIN = Duration.seconds(30);
// For half an hour: an outage is over by then, or needs people.
const EVENTS_MAX_RECEIVES = 60;
const MAX_RECEIVES = 5;
// An event may overtake the write with which the change that it tells of is completed.
const EVENTS_DELAY = Duration.seconds(10);

/** The queues, and the rule that sends Okta's events to theirs. */
export function makeQueues(scope: Construct, data: DataStack): Queues {
  const [deferred, deferredDeadLetters] = withDeadLetters(scope, 'deferred', {
    // As AWS advises: six times as long as the function may take.
    visibilityTimeout: Duration.seconds(6 * JOB_TIMEOUT.toSeconds()),
    maxReceiveCount: MAX_RECEIVES,
  });
  const [oktaEvents, oktaEventsDeadLetters] = withDeadLetters(scope, 'okta-events', {
    deliveryDelay: EVENTS_DELAY,
    visibilityTimeout: EVENTS_AGAIN,
    maxReceiveCount: EVENTS_MAX_RECEIVES,
  });
  new events.Rule(scope, 'ReconcileOktaEvents', {
    eventBus: data.bus as events.IEventBus,
    description: "Okta's events, for the job that holds them against the ledger",
    eventPattern: reconciled,
    targets: [new SqsQueue(oktaEvents, { deadLetterQueue: oktaEventsDeadLetters as sqs.IQueue })],
  });
  return {
    deferred,
    'deferred-dead-letters': deferredDeadLetters,
    'okta-events': oktaEvents,
    'okta-events-dead-letters': oktaEventsDeadLetters,
  };
}

interface QueueProps {
  readonly deliveryDelay?: Duration;
  /** When what was taken and not done shows again: no sooner than its function must have ended. */
  readonly visibilityTimeout: Duration;
  readonly maxReceiveCount: number;
}

function withDeadLetters(scope: Construct, name: string, { maxReceiveCount, ...own }: QueueProps) {
  const common = {
    enforceSSL: true,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.RETAIN,
  };
  const deadLetters = new sqs.Queue(scope, constructIdOf(`${name}-dead-letters`), {
    ...common,
    visibilityTimeout: Duration.seconds(6 * JOB_TIMEOUT.toSeconds()),
  });
  const queue = new sqs.Queue(scope, constructIdOf(name), {
    ...common,
    ...own,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount },
  });
  return [queue, deadLetters] as const;
}
