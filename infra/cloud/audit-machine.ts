import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { auditDefinition } from './audit-definition.ts';
import { machineStatements } from './audit-machine-grants.ts';
import { functionNameOf, suffixOf } from './names.ts';
import type { Resources } from './resources.ts';
import { acknowledgeWildcards } from './wildcards.ts';

// An audit that takes a day is stuck, or its pace is too slow for its org.
const RUN_TIMEOUT = Duration.hours(24);

interface MachineProps {
  /** The audit's name, `admin-roles`. */
  readonly name: string;
  /** Its file below `functions/`, without the ending. */
  readonly file: string;
  /** The function that takes its steps. */
  readonly steps: IFunction;
  readonly concurrency: number;
}

/** The state machine of an audit, with its own role and log, and an alarm on runs that did not end well. */
export class AuditMachine extends Construct {
  readonly machine: sfn.StateMachine;
  /** Its ARN, made from its name, so that its own role can name it. */
  readonly arn: string;
  readonly failed: cloudwatch.Alarm;

  constructor(scope: Construct, { config, data }: Resources, props: MachineProps) {
    super(scope, 'Machine');
    const stateMachineName = functionNameOf(config.name, props.file);
    const stack = Stack.of(this);
    this.arn = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const role = this.#role(props, data, config.tracing);
    const logGroup = new logs.LogGroup(this, 'Log', {
      // Elsewhere, AWS writes each delivery into a policy of the account that soon is full.
      logGroupName: `/aws/vendedlogs/states/${stateMachineName}-${suffixOf(stack)}`,
      retention: config.retention.logsDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.machine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName,
      comment: `Goldthread: the audit ${props.name}`,
      definitionBody: sfn.DefinitionBody.fromChainable(
        auditDefinition(this, { ...props, results: data.audits as IBucket }),
      ),
      timeout: RUN_TIMEOUT,
      role: role.withoutPolicyUpdates(),
      tracingEnabled: config.tracing,
      // The steps log what they do. Here is only what a step could not say any more.
      logs: { destination: logGroup, level: sfn.LogLevel.ERROR, includeExecutionData: false },
      // By its ARN, so that the key's policy stays as the data stack says.
      encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(
        kms.Key.fromKeyArn(this, 'Key', data.key.keyArn),
      ),
    });
    // What it would need more is in the role's own policy.
    this.machine.node.tryRemoveChild('DistributedMapPolicy');
    this.failed = this.#alarm();
    this.#acknowledge(config.tracing);
  }

  #role(props: MachineProps, data: Resources['data'], tracing: boolean): iam.Role {
    const statements = machineStatements({ ...props, arn: this.arn, data, tracing });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: {
          // The second is that of the runs for pages, which it starts itself.
          ArnLike: { 'aws:SourceArn': [this.arn, `${this.arn}/*`] },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
      description: `What the state machine of ${props.name} may do`,
      inlinePolicies: { own: new iam.PolicyDocument({ statements }) },
    });
    const resources = (sid: string) => statements.find((one) => one.sid === sid)?.resources ?? [];
    acknowledgeWildcards(
      role,
      [...resources('FollowPages'), ...resources('RepeatPages')],
      'Executions of this state machine itself, which are named when they start.',
    );
    acknowledgeWildcards(
      role,
      resources('WriteResults'),
      'Objects of one folder of the bucket, which Step Functions names after the run.',
    );
    acknowledgeWildcards(
      role,
      resources('DeliverLog'),
      'Deliveries of logs, and traces of X-Ray, are granted for no narrower resource than all.',
    );
    return role;
  }

  /** Runs that failed, were stopped, or took too long. */
  #alarm(): cloudwatch.Alarm {
    const period = Duration.minutes(5);
    const metrics = [this.machine.metricFailed, this.machine.metricTimedOut, this.machine.metricAborted];
    const usingMetrics = Object.fromEntries(
      metrics.map((metric, i) => [`m${i}`, metric.call(this.machine, { period, statistic: 'Sum' })]),
    );
    return new cloudwatch.Alarm(this, 'Failed', {
      alarmDescription: `A run of ${this.machine.node.path} did not end well. Runbook: docs/runbooks/audit-failed.md`,
      metric: new cloudwatch.MathExpression({
        expression: Object.keys(usingMetrics)
          .map((id) => `FILL(${id}, 0)`)
          .join(' + '),
        label: 'Runs that did not end well',
        period,
        usingMetrics,
      }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  #acknowledge(tracing: boolean): void {
    const validations = Validations.of(this.machine);
    validations.acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'Errors are logged, without data. What every step did is in the log of its function, and in the history of the execution.',
    });
    if (tracing) return;
    validations.acknowledge({
      id: 'AwsSolutions-SF2',
      reason: 'tracing in goldthread.config.ts turns X-Ray on for all functions and state machines together.',
    });
  }
}
