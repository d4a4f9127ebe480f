import { Duration, Stack } from 'aws-cdk-lib';
import type { AlarmBase, IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Operation } from '../../lib/operation/operation.ts';
import { operationFunctions } from '../functions.ts';
import { alarmOn, configuredAlarms } from './alarm.ts';
import type { DataStack } from './data-stack.ts';
import { type CodeOf, GoldthreadFunction } from './goldthread-function.ts';
import { HttpApi } from './http-api.ts';
import type { JobsStack } from './jobs-stack.ts';
import { apiMetric } from './metric.ts';
import { Release } from './release.ts';
import type { StackProps } from './stack-props.ts';

// API Gateway gives up after 30 seconds; a function is to be done before.
const TIMEOUT = Duration.seconds(29);

interface ApiProps extends StackProps {
  readonly data: DataStack;
  readonly jobs: JobsStack;
  readonly codeOf: CodeOf;
}

/** The API: one function an operation, each behind its routes. */
export class ApiStack extends Stack {
  readonly api: HttpApi;
  readonly functions: readonly GoldthreadFunction[];
  /** The alarms on the API that take a release back, by id. */
  readonly takesBack: ReadonlyMap<string, AlarmBase>;
  readonly #made: readonly { readonly operation: Operation; readonly function: GoldthreadFunction }[];

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id, props);
    const { config, data, jobs, codeOf } = props;
    this.api = new HttpApi(this, 'Api', { config, authorization: 'by-function' });
    this.takesBack = new Map(
      configuredAlarms(config).flatMap((definition) => {
        const { id, rollsBack, source, periodMinutes } = definition;
        if (!rollsBack || source.kind !== 'api') return [];
        return [
          [
            id,
            alarmOn(this, definition, apiMetric(this.api, source.metric, Duration.minutes(periodMinutes))),
          ] as const,
        ];
      }),
    );
    const release = new Release(
      this,
      config,
      [...this.takesBack.values()].map((alarm) => alarm as IAlarm),
    );
    const resources = { config, data, deferred: jobs.queues.deferred };
    const made = operationFunctions.map(({ file, needs, operation }) => ({
      operation,
      function: new GoldthreadFunction(this, resources, {
        file,
        needs,
        description: `Goldthread: ${operation.summary}`,
        timeout: TIMEOUT,
        codeOf,
        release,
      }),
    }));
    this.functions = made.map(({ function: one }) => one);
    this.#made = made;
    this.addRoutes(this.api);
  }

  /** Serves every operation at an API, this stack's own or another. */
  addRoutes(api: HttpApi): void {
    for (const { operation, function: one } of this.#made) api.addRoutes(operation, one.live);
  }
}
