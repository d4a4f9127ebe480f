import { Duration, Stack } from 'aws-cdk-lib';
import type { AlarmBase, IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { operationFunctions } from '../functions.ts';
import { alarmOn, configuredAlarms } from './alarm.ts';
import type { DataStack } from './data-stack.ts';
import type { CodeOf, GoldthreadFunction } from './goldthread-function.ts';
import { HttpApi } from './http-api.ts';
import type { JobsStack } from './jobs-stack.ts';
import { apiMetric } from './metric.ts';
import { constructIdOf } from './names.ts';
import { byFolder, OperationsStack } from './operations-stack.ts';
import { Release } from './release.ts';
import type { StackProps } from './stack-props.ts';

interface ApiProps extends StackProps {
  readonly data: DataStack;
  readonly jobs: JobsStack;
  readonly codeOf: CodeOf;
}

/** The API: one function an operation, each behind its routes, and a stack of its own for each folder of them. */
export class ApiStack extends Stack {
  readonly api: HttpApi;
  readonly folders: readonly OperationsStack[];
  /** The alarms on the API that take a release back, by id. */
  readonly takesBack: ReadonlyMap<string, AlarmBase>;

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
    this.folders = [...byFolder(operationFunctions)].map(
      ([folder, operations]) =>
        new OperationsStack(this, `${constructIdOf(folder)}Functions`, {
          operations,
          resources,
          api: this.api,
          codeOf,
          release,
        }),
    );
  }

  get functions(): readonly GoldthreadFunction[] {
    return this.folders.flatMap(({ served }) => served.map(({ function: one }) => one));
  }
}
