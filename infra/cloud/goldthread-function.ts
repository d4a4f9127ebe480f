import { ArnFormat, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Needs } from '../../lib/operation/needs.ts';
import { foldersOf } from './bucket-grants.ts';
import { checkEnvironmentSize } from './environment-size.ts';
import { environmentFor, statementsFor } from './grants.ts';
import { constructIdOf, functionNameOf } from './names.ts';
import type { Release } from './release.ts';
import type { Resources } from './resources.ts';
import { acknowledgeWildcards } from './wildcards.ts';

/** Where a function's bundled code is. */
export type CodeOf = (file: string) => lambda.Code;

interface FunctionProps {
  /** Its file below `functions/`, without the ending. */
  readonly file: string;
  readonly needs: Needs;
  /** The queue whose messages it is called with. */
  readonly takesFrom?: IQueue;
  readonly description: string;
  readonly timeout: Duration;
  /** 512 unless told. */
  readonly memoryMb?: number;
  /** For files that it makes: 512 unless told. */
  readonly diskMb?: number;
  readonly codeOf: CodeOf;
  readonly release: Release;
}

// The headers of a token endpoint's response come through Node's own fetch, which reads 16 KiB of them otherwise.
const NODE_OPTIONS = '--enable-source-maps --max-http-header-size=65536';

/** A function with its own role, log, version and alias, and an alarm on its errors that takes a release back. */
export class GoldthreadFunction extends Construct {
  readonly function: lambda.Function;
  /** What is called: the version that is out. */
  readonly live: lambda.IFunction;
  /** Its ARN, made from its name: another stack can name it without an export for each function. */
  readonly liveArn: string;
  readonly errors: cloudwatch.Alarm;

  constructor(scope: Construct, resources: Resources, props: FunctionProps) {
    super(scope, constructIdOf(props.file));
    const { config } = resources;
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: config.retention.logsDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${props.file} may do`,
      inlinePolicies: {
        own: new iam.PolicyDocument({
          statements: [
            writeLog(logGroup),
            ...statementsFor(props.needs, resources, props.file),
            ...(props.takesFrom ? [takeFrom(props.takesFrom)] : []),
            ...(config.tracing ? [trace()] : []),
          ],
        }),
      },
    });
    const environment = { NODE_OPTIONS, ...environmentFor(props.needs, resources) };
    checkEnvironmentSize(Stack.of(this), props.file, environment);
    this.function = new lambda.Function(this, 'Function', {
      functionName: functionNameOf(config.name, props.file),
      description: props.description,
      code: props.codeOf(props.file),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: props.memoryMb ?? 512,
      ephemeralStorageSize: Size.mebibytes(props.diskMb ?? 512),
      timeout: props.timeout,
      role: role.withoutPolicyUpdates(),
      logGroup,
      tracing: config.tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
      environment,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    if (config.tracing)
      acknowledgeWildcards(role, ['*'], 'X-Ray takes traces for no narrower resource than all.');
    acknowledgeWildcards(
      role,
      foldersOf(props.needs, resources.data, props.file),
      'Objects of one folder of the bucket, which the function names after what they hold.',
    );
    const version = this.function.currentVersion as lambda.IVersion;
    const alias = new lambda.Alias(this, 'Live', { aliasName: 'live', version });
    this.live = alias as lambda.IFunction;
    this.liveArn = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: `${functionNameOf(config.name, props.file)}:live`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.errors = new cloudwatch.Alarm(this, 'Errors', {
      alarmDescription: `${props.file} fails. Runbook: docs/runbooks/function-errors.md`,
      metric: this.live.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    new codedeploy.LambdaDeploymentGroup(this, 'Release', {
      application: props.release.application,
      role: props.release.role,
      alias,
      deploymentConfig: props.release.deploymentConfig,
      alarms: [this.errors as cloudwatch.IAlarm, ...props.release.alarms],
    });
  }
}

function writeLog(logGroup: logs.LogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'WriteLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

/** What Lambda does with a queue in the function's name. */
function takeFrom(queue: IQueue): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'TakeFromQueue',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.queueArn],
  });
}

function trace(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'Trace',
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  });
}
