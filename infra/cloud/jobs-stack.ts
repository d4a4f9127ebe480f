import { Duration, Stack } from 'aws-cdk-lib';
import type { CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { type JobFunction, jobFunctions } from '../functions.ts';
import { anyFails } from './alarm.ts';
import type { DataStack } from './data-stack.ts';
import { type CodeOf, GoldthreadFunction } from './goldthread-function.ts';
import { EVENTS_TIMEOUT, JOB_TIMEOUT, makeQueues, type Queues } from './queues.ts';
import { Release } from './release.ts';
import type { Resources } from './resources.ts';
import { grantRotation } from './rotation.ts';
import type { StackProps } from './stack-props.ts';

interface JobsProps extends StackProps {
  readonly data: DataStack;
  readonly codeOf: CodeOf;
}

/** What runs behind: the queues, and what they and a clock run. */
export class JobsStack extends Stack {
  readonly queues: Queues;
  readonly functions: readonly GoldthreadFunction[];
  /** Goes off with the errors of any of them. */
  readonly failing: CompositeAlarm;

  constructor(scope: Construct, id: string, props: JobsProps) {
    super(scope, id, props);
    const { data, config, codeOf } = props;
    this.queues = makeQueues(this, data);
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
          timeout:
            'queue' in job.trigger && job.trigger.queue === 'okta-events' ? EVENTS_TIMEOUT : JOB_TIMEOUT,
          codeOf,
          release,
        });
        this.#run(made, job, resources);
        return made;
      });
    this.failing = anyFails(this, this.functions);
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
