import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { MAP_LABEL, mapFolder } from './audit-definition.ts';
import type { Resources } from './resources.ts';
import { allow, throughKey } from './statements.ts';

interface Granted {
  /** The audit's name. */
  readonly name: string;
  /** The function that takes its steps. */
  readonly steps: IFunction;
  /** Of the state machine. */
  readonly arn: string;
  readonly data: Resources['data'];
  readonly tracing: boolean;
}

/**
 * What an audit's state machine may do: call its own function, run itself for each page, and write what became of
 * them into its own folder.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function machineStatements({ name, steps, arn, data, tracing }: Granted): iam.PolicyStatement[] {
  const execution = arn.replace(':stateMachine:', ':execution:');
  const { keyArn } = data.key;
  return [
    ...allow('TakeSteps', ['lambda:InvokeFunction'], [steps.functionArn]),
    ...allow('RunPages', ['states:StartExecution'], [arn]),
    ...allow(
      'FollowPages',
      ['states:DescribeExecution', 'states:StopExecution'],
      [`${execution}:*`, `${execution}/${MAP_LABEL}:*`],
    ),
    ...allow('RepeatPages', ['states:RedriveExecution'], [`${execution}/${MAP_LABEL}:*`]),
    ...allow(
      'WriteResults',
      ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      [`${data.auditsArn}/${mapFolder(name)}/*`],
    ),
    ...throughKey('Bucket', data, 's3', ['kms:Decrypt', 'kms:GenerateDataKey']),
    ...allow('KeyForHistory', ['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn], historyOf(arn)),
    ...allow('KeyForLog', ['kms:GenerateDataKey'], [keyArn], logsOf(data)),
    ...allow(
      'DeliverLog',
      [
        'CreateLogDelivery',
        'GetLogDelivery',
        'UpdateLogDelivery',
        'DeleteLogDelivery',
        'ListLogDeliveries',
        'PutResourcePolicy',
        'DescribeResourcePolicies',
        'DescribeLogGroups',
      ].map((action) => `logs:${action}`),
      ['*'],
    ),
    ...allow(
      'Trace',
      tracing
        ? ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'].map(
            (action) => `xray:${action}`,
          )
        : [],
      ['*'],
    ),
  ];
}

/** What may start a state machine: its schedule. */
export function startStatements(arn: string, { key }: Resources['data']): iam.PolicyStatement[] {
  return [
    ...allow('Start', ['states:StartExecution'], [arn]),
    ...allow('KeyForHistory', ['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn], historyOf(arn)),
  ];
}

/**
 * The history of this machine's executions only, and of those that it runs for pages.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
const historyOf = (arn: string) => ({
  StringLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': [arn, `${arn}/*`] },
});

/** What is delivered to CloudWatch Logs; the context has the star itself. */
export const logsOf = ({
  region,
  account,
  partition,
}: Pick<Resources['data'], 'region' | 'account' | 'partition'>) => ({
  StringEquals: { 'kms:EncryptionContext:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
});
