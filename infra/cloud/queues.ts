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

/** How long a job may take. */
export const JOB_TIMEOUT = Duration.seconds(60);

const MAX_RECEIVES = 5;
// An event may overtake the write with which the change that it tells of is completed.
const EVENTS_DELAY = Duration.seconds(10);

/** The queues, and the rule that sends Okta's events to theirs. */
export function makeQueues(scope: Construct, data: DataStack): Queues {
  const [deferred, deferredDeadLetters] = withDeadLetters(scope, 'deferred');
  const [oktaEvents, oktaEventsDeadLetters] = withDeadLetters(scope, 'okta-events', EVENTS_DELAY);
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

function withDeadLetters(scope: Construct, name: string, deliveryDelay = Duration.seconds(0)) {
  const common = {
    enforceSSL: true,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.RETAIN,
  };
  const deadLetters = new sqs.Queue(scope, constructIdOf(`${name}-dead-letters`), common);
  const queue = new sqs.Queue(scope, constructIdOf(name), {
    ...common,
    deliveryDelay,
    // As AWS advises: six times as long as the function may take.
    visibilityTimeout: Duration.seconds(6 * JOB_TIMEOUT.toSeconds()),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
  });
  return [queue, deadLetters] as const;
}
