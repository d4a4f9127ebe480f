import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { findingsTable } from '../../lib/findings/table.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { dueHours } from './audit-schedules.ts';
import { bucketStatements } from './bucket-grants.ts';
import type { Resources } from './resources.ts';
import { allow, throughKey } from './statements.ts';

type Data = Resources['data'];

/** What DynamoDB is asked for each use of a table. Nothing deletes, nothing scans. */
const TABLE_USES = {
  ledger: {
    get: ['BatchGetItem'],
    mark: ['BatchGetItem', 'UpdateItem'],
    confirm: ['BatchGetItem', 'UpdateItem'],
    order: ['BatchGetItem', 'PutItem'],
    approve: ['BatchGetItem', 'PutItem'],
    close: ['BatchGetItem', 'PutItem', 'UpdateItem'],
    change: ['BatchGetItem', 'PutItem', 'UpdateItem'],
  },
  events: { watermark: ['GetItem', 'PutItem'], verdicts: ['GetItem', 'PutItem'] },
  findings: {
    list: [],
    get: ['GetItem'],
    move: ['GetItem', 'PutItem'],
    record: ['GetItem', 'PutItem', 'UpdateItem'],
    review: ['GetItem', 'PutItem', 'UpdateItem'],
    audit: ['GetItem', 'PutItem'],
  },
} as const;

const FINDING_INDEXES: Partial<Record<NonNullable<Needs['findings']>, readonly string[]>> = {
  list: findingsTable.indexes.map(({ name }) => name),
  review: ['byKind'],
  audit: ['byKind'],
};

/** One table as a function uses it. */
interface TableUse {
  readonly name: keyof typeof TABLE_USES;
  readonly table: Table;
  readonly actions: readonly string[];
  readonly indexes: readonly string[];
}

// What a principal needs of the key that a table is encrypted with, to read it and to write to it.
const READ_KEY = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITE_KEY = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/**
 * The statements that a function with these needs gets, and no others but those for its own log and queue.
 *
 * @param file its file below `functions/`, which is the name of an audit's folder in the buckets as well
 */
export function statementsFor(
  needs: Needs,
  { data, deferred }: Resources,
  file: string,
): iam.PolicyStatement[] {
  const secrets = secretsOf(needs).map((name) => data.secrets[name].secretArn);
  const tables = tablesOf(needs, data);
  const writes = tables.some(({ actions }) => actions.some((action) => !action.includes('Get')));
  return [
    ...allow('ReadSecrets', ['secretsmanager:GetSecretValue'], secrets),
    ...throughKey('Secrets', data, 'secretsmanager', secrets.length > 0 ? ['kms:Decrypt'] : []),
    ...rotation(needs, data),
    ...tables.flatMap(({ name, table, actions, indexes }) => [
      ...allow(
        `Use${capital(name)}`,
        actions.map((action) => `dynamodb:${action}`),
        [table.tableArn],
      ),
      ...allow(
        `Ask${capital(name)}`,
        ['dynamodb:Query'],
        indexes.map((index) => `${table.tableArn}/index/${index}`),
      ),
    ]),
    ...throughKey(
      'Tables',
      data,
      'dynamodb',
      tables.length > 0 ? [...READ_KEY, ...(writes ? WRITE_KEY : [])] : [],
    ),
    ...allow('Defer', needs.ledger === 'change' ? ['sqs:SendMessage'] : [], [deferred.queueArn]),
    ...publishing(needs, data),
    ...bucketStatements(needs, data, file),
  ];
}

/** The environment that goes with it: names and addresses, never a secret. */
export function environmentFor(needs: Needs, { data, deferred, config }: Resources): Record<string, string> {
  const due = dueHours(config);
  const secretIds = secretsOf(needs).map((name) => [
    `${name.toUpperCase().replaceAll('-', '_')}_SECRET_ID`,
    data.secrets[name].secretArn,
  ]);
  const tableNames = tablesOf(needs, data).map(({ name, table }) => [
    `${name.toUpperCase()}_TABLE_NAME`,
    table.tableName,
  ]);
  return {
    ...Object.fromEntries([...secretIds, ...tableNames]),
    ...(needs.callers && { PREVIOUS_CALLERS_VALID_SECONDS: String(config.callers.previousValidSeconds) }),
    ...(needs.ledger === 'change' && {
      DEFERRED_QUEUE_URL: deferred.queueUrl,
      MASKED_PROFILE_MEMBERS: config.maskedProfileMembers.join(','),
    }),
    ...(putsOnBus(needs) && { EVENT_BUS_NAME: data.bus.eventBusName }),
    ...((needs.findings === 'record' || needs.findings === 'review') && {
      UNCONFIRMED_AFTER_SECONDS: String(config.findings.unconfirmedAfterSeconds),
    }),
    ...((needs.publishes || needs.audits) && { EVIDENCE_BUCKET_NAME: data.evidence.bucketName }),
    ...((needs.audits || needs.watches) && { AUDITS_BUCKET_NAME: data.audits.bucketName }),
    ...(needs.watches && due && { AUDITS_DUE_HOURS: due }),
  };
}

/** The secrets that are read, each by its name. */
function secretsOf({ callers, vendors = [], ledger, oktaEvents }: Needs) {
  return [
    ...(callers ? (['callers'] as const) : []),
    ...vendors,
    ...(ledger === 'change' ? (['ledger'] as const) : []),
    ...(oktaEvents ? (['okta-event-hook'] as const) : []),
  ];
}

function tablesOf({ ledger, indexes = [], events, findings }: Needs, data: Data): TableUse[] {
  const used: TableUse[] = [];
  if (ledger || indexes.length > 0) {
    const actions = ledger ? TABLE_USES.ledger[ledger] : [];
    used.push({ name: 'ledger', table: data.ledger, actions, indexes });
  }
  if (events)
    used.push({ name: 'events', table: data.events, actions: TABLE_USES.events[events], indexes: [] });
  if (findings) {
    used.push({
      name: 'findings',
      table: data.findings,
      actions: TABLE_USES.findings[findings],
      indexes: FINDING_INDEXES[findings] ?? [],
    });
  }
  return used;
}

/** Whoever records findings makes them known. */
const putsOnBus = ({ publishes, findings, audits }: Needs) =>
  publishes === true || audits === true || findings === 'record' || findings === 'review';

function publishing(needs: Needs, data: Data): iam.PolicyStatement[] {
  return allow('PutOnBus', putsOnBus(needs) ? ['events:PutEvents'] : [], [data.bus.eventBusArn]);
}

/** What Secrets Manager's rotation takes: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html */
function rotation({ rotates }: Needs, data: Data): iam.PolicyStatement[] {
  if (rotates === undefined) return [];
  const actions = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
  return [
    ...allow(
      'Rotate',
      actions.map((action) => `secretsmanager:${action}`),
      [data.secrets[rotates].secretArn],
    ),
    ...throughKey('Rotation', data, 'secretsmanager', ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
