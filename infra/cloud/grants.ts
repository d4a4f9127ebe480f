import * as iam from 'aws-cdk-lib/aws-iam';
import type { Needs } from '../../lib/operation/needs.ts';
import type { Resources } from './resources.ts';

/** What DynamoDB is asked for each use of the ledger (lib/ledger/ledger.ts). Nothing deletes, nothing scans. */
const LEDGER_ACTIONS = {
  get: ['BatchGetItem'],
  mark: ['BatchGetItem', 'UpdateItem'],
  change: ['BatchGetItem', 'PutItem', 'UpdateItem'],
} as const;

// What a principal needs of the key that a table is encrypted with, to read it and to write to it.
const READ_KEY = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITE_KEY = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** The statements that a function with these needs gets, and no others but those for its own log. */
export function statementsFor(needs: Needs, { data, deferred }: Resources): iam.PolicyStatement[] {
  const { ledger, indexes = [] } = needs;
  const secrets = secretsOf(needs).map((name) => data.secrets[name].secretArn);
  const table = data.ledger.tableArn;
  const writes = ledger === 'mark' || ledger === 'change';
  return [
    ...allow('ReadSecrets', ['secretsmanager:GetSecretValue'], secrets),
    ...allow('DecryptSecrets', secrets.length > 0 ? ['kms:Decrypt'] : [], [data.key.keyArn], {
      'kms:ViaService': `secretsmanager.${data.region}.amazonaws.com`,
    }),
    ...rotation(needs, data),
    ...allow('UseLedger', ledger ? LEDGER_ACTIONS[ledger].map((action) => `dynamodb:${action}`) : [], [
      table,
    ]),
    ...allow(
      'AskIndexes',
      ['dynamodb:Query'],
      indexes.map((index) => `${table}/index/${index}`),
    ),
    ...allow(
      'UseLedgerKey',
      ledger || indexes.length > 0 ? [...READ_KEY, ...(writes ? WRITE_KEY : [])] : [],
      [data.key.keyArn],
      { 'kms:ViaService': `dynamodb.${data.region}.amazonaws.com` },
    ),
    ...allow('Defer', ledger === 'change' ? ['sqs:SendMessage'] : [], [deferred.queueArn]),
  ];
}

/** What Secrets Manager's rotation takes: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html */
function rotation({ rotates }: Needs, { secrets, key, region }: Resources['data']): iam.PolicyStatement[] {
  if (rotates === undefined) return [];
  const actions = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
  return [
    ...allow(
      'Rotate',
      actions.map((action) => `secretsmanager:${action}`),
      [secrets[rotates].secretArn],
    ),
    ...allow('RotateKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn], {
      'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
    }),
  ];
}

/** The environment that goes with it: names and addresses, never a secret. */
export function environmentFor(needs: Needs, { data, deferred, config }: Resources): Record<string, string> {
  const { callers, ledger, indexes = [] } = needs;
  const secretIds = secretsOf(needs).map((name) => [
    `${name.toUpperCase()}_SECRET_ID`,
    data.secrets[name].secretArn,
  ]);
  return {
    ...Object.fromEntries(secretIds),
    ...(callers && { PREVIOUS_CALLERS_VALID_SECONDS: String(config.callers.previousValidSeconds) }),
    ...((ledger || indexes.length > 0) && { LEDGER_TABLE_NAME: data.ledger.tableName }),
    ...(ledger === 'change' && {
      DEFERRED_QUEUE_URL: deferred.queueUrl,
      MASKED_PROFILE_MEMBERS: config.maskedProfileMembers.join(','),
    }),
  };
}

/** The secrets that are read, each by its name. */
export function secretsOf({ callers, vendors = [], ledger }: Needs) {
  return [
    ...(callers ? (['callers'] as const) : []),
    ...vendors,
    ...(ledger === 'change' ? (['ledger'] as const) : []),
  ];
}

function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  equals?: Record<string, string>,
): iam.PolicyStatement[] {
  if (actions.length === 0 || resources.length === 0) return [];
  const statement = { sid, actions: [...actions], resources: [...resources] };
  return [new iam.PolicyStatement({ ...statement, ...(equals && { conditions: { StringEquals: equals } }) })];
}
