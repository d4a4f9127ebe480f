import { RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type AuditFunction, auditFunctions } from '../functions.ts';
import { AuditMachine } from './audit-machine.ts';
import { startStatements } from './audit-machine-grants.ts';
import { scheduleOf } from './audit-schedules.ts';
import { STEP_TIMEOUT } from './audit-step.ts';
import type { DataStack } from './data-stack.ts';
import { type CodeOf, GoldthreadFunction } from './goldthread-function.ts';
import { Release } from './release.ts';
import type { Resources } from './resources.ts';
import type { StackProps } from './stack-props.ts';

interface AuditsProps extends StackProps {
  readonly data: DataStack;
  readonly deferred: IQueue;
  readonly codeOf: CodeOf;
}

/** An audit as it is deployed. */
interface Deployed {
  readonly name: string;
  readonly function: GoldthreadFunction;
  readonly machine: AuditMachine;
}

// What is held at a time is a page; the report's charts and its evidence take the rest.
const MEMORY_MB = 1_024;
// A report of 100,000 entries is written as several files before it is stored.
const DISK_MB = 2_048;

/** The audits: for each the function that takes its steps, the state machine that calls it, and the clock. */
export class AuditsStack extends Stack {
  readonly audits: readonly Deployed[];
  readonly #group: scheduler.ScheduleGroup;

  constructor(scope: Construct, id: string, props: AuditsProps) {
    super(scope, id, props);
    const { data, config, codeOf, deferred } = props;
    const resources: Resources = { config, data, deferred };
    const release = new Release(this, config);
    this.#group = new scheduler.ScheduleGroup(this, 'Schedules', {
      scheduleGroupName: `${config.name}-audits`,
      // It holds nothing that is not made anew.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.audits = auditFunctions.map((one) => {
      const made = new GoldthreadFunction(this, resources, {
        file: one.file,
        needs: one.needs,
        description: `Goldthread: the audit ${one.audit.name}`,
        timeout: STEP_TIMEOUT,
        memoryMb: MEMORY_MB,
        diskMb: DISK_MB,
        codeOf,
        release,
      });
      return { name: one.audit.name, function: made, machine: this.#run(made, one, resources) };
    });
  }

  #run(made: GoldthreadFunction, { file, audit }: AuditFunction, resources: Resources): AuditMachine {
    const { enabled, schedule, timezone, parameters, concurrency } = scheduleOf(audit.name, resources.config);
    const machine = new AuditMachine(made, resources, {
      name: audit.name,
      file,
      steps: made.live,
      concurrency,
    });
    if (!enabled) return machine;
    const role = new iam.Role(made, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': this.account,
            'aws:SourceArn': this.#group.scheduleGroupArn,
          },
        },
      }),
      description: `What the schedule of ${audit.name} may do`,
      inlinePolicies: {
        own: new iam.PolicyDocument({ statements: startStatements(machine.arn, resources.data) }),
      },
    });
    new scheduler.Schedule(made, 'Schedule', {
      scheduleName: audit.name,
      description: audit.title,
      scheduleGroup: this.#group,
      schedule: scheduler.ScheduleExpression.expression(schedule, TimeZone.of(timezone)),
      target: new StepFunctionsStartExecution(machine.machine, {
        role: role.withoutPolicyUpdates(),
        input: scheduler.ScheduleTargetInput.fromObject({ parameters }),
      }),
    });
    return machine;
  }
}
