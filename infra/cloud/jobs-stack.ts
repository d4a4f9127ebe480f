import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type JobFunction, jobFunctions } from '../functions.ts';
import type { DataStack } from './data-stack.ts';
import { type CodeOf, GoldthreadFunction } from './goldthread-function.ts';
import { Release } from './release.ts';
import type { Resources } from './resources.ts';
import { grantRotation } from './rotation.ts';
import type { StackProps } from './stack-props.ts';

const TIMEOUT = Duration.seconds(60);
const MAX_RECEIVES = 5;

interface JobsProps extends StackProps {
  readonly data: DataStack;
  readonly codeOf: CodeOf;
}

/** What runs behind: the queue of deferred changes, its dead letters, and what a clock runs. */
export class JobsStack extends Stack {
  readonly queues: Readonly<Record<'deferred' | 'deferred-dead-letters', sqs.Queue>>;
  readonly functions: readonly GoldthreadFunction[];

  constructor(scope: Construct, id: string, props: JobsProps) {
    super(scope, id, props);
    const { data, config, codeOf } = props;
    this.queues = this.#makeQueues();
    const release = new Release(this, config);
    const resources: Resources = { config, data, deferred: this.queues.deferred };
    this.functions = jobFunctions
      .filter(({ trigger }) => !('rotates' in trigger) || config.callers.rotateAfterDays !== undefined)
      .map((job) => {
        const made = new GoldthreadFunction(this, resources, {
          file: job.file,
          needs: job.needs,
          ...('queue' in job.trigger && { takesFrom: this.queues[job.trigger.queue] }),
          description: `Goldthread: ${job.file}`,
          timeout: TIMEOUT,
          codeOf,
          release,
        });
        this.#run(made, job, resources);
        return made;
      });
  }

  #makeQueues(): JobsStack['queues'] {
    const common = {
      enforceSSL: true,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN,
    };
    const deadLetters = new sqs.Queue(this, 'DeferredDeadLetters', common);
    const deferred = new sqs.Queue(this, 'Deferred', {
      ...common,
      // As AWS advises: six times as long as the function may take.
      visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    return { deferred, 'deferred-dead-letters': deadLetters };
  }

  /** Connects a job with what runs it. */
  #run({ live }: GoldthreadFunction, { trigger, file }: JobFunction, { data, config }: Resources): void {
    if ('queue' in trigger) {
      live.addEventSource(
        new SqsEventSource(this.queues[trigger.queue], { batchSize: 10, reportBatchItemFailures: true }),
      );
    } else if ('everyMinutes' in trigger) {
      new events.Rule(this, `${live.node.scope?.node.id}Schedule`, {
        description: `Runs ${file}`,
        schedule: events.Schedule.rate(Duration.minutes(trigger.everyMinutes)),
        // The next run does what this one should have done.
        targets: [new LambdaFunction(live, { retryAttempts: 0 })],
      });
    } else if (config.callers.rotateAfterDays !== undefined) {
      grantRotation(live, data.secrets[trigger.rotates], Duration.days(config.callers.rotateAfterDays));
    }
  }
}
