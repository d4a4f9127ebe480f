import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { ledgerTable } from '../../../lib/ledger/table.ts';
import { awsProblem } from '../aws-problem.ts';
import { type Check, failed, ok, skipped } from './check.ts';

const NAME = 'ledger table';
const DEPLOY = 'Deploy again: the table is made from lib/ledger/table.ts.';

/** Whether the ledger's table is there, with its keys, its indexes and, where the store knows it, its backups. */
export async function checkLedgerTable(table: string | undefined, client: DynamoDBClient): Promise<Check[]> {
  if (!table) {
    return [
      failed(NAME, 'LEDGER_TABLE_NAME is not set', 'Set it to the name of the table that functions use.'),
    ];
  }
  let described: TableDescription;
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    described = Table ?? {};
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      const remedy = 'Deploy, or look whether LEDGER_TABLE_NAME and AWS_REGION are right.';
      return [failed(NAME, `there is no table ${table}`, remedy)];
    }
    const { found, remedy } = awsProblem(error);
    return [failed(NAME, `${table}: ${found}`, remedy)];
  }
  return [shape(table, described), await recovery(table, client)];
}

function shape(
  table: string,
  { TableStatus, KeySchema, GlobalSecondaryIndexes = [] }: TableDescription,
): Check {
  if (TableStatus !== 'ACTIVE') {
    return failed(NAME, `${table} is ${TableStatus}`, 'Wait until it is ACTIVE, and look again.');
  }
  if (keysOf(KeySchema) !== `${ledgerTable.partitionKey} HASH`) {
    const remedy = `It is another table. Point LEDGER_TABLE_NAME at the ledger's, or deploy a new one.`;
    return failed(NAME, `${table} does not have ${ledgerTable.partitionKey} as its only key`, remedy);
  }
  for (const { name, partitionKey, sortKey } of ledgerTable.indexes) {
    const index = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === name);
    if (!index) return failed(NAME, `${table} has no index ${name}`, DEPLOY);
    if (keysOf(index.KeySchema) !== `${partitionKey} HASH, ${sortKey} RANGE`) {
      return failed(NAME, `the index ${name} of ${table} has other keys`, DEPLOY);
    }
    if (index.Projection?.ProjectionType !== ledgerTable.projection) {
      return failed(NAME, `the index ${name} of ${table} holds other attributes than its keys`, DEPLOY);
    }
    if (index.IndexStatus !== 'ACTIVE') {
      const remedy = 'It is being built: wait until it is ACTIVE, and look again.';
      return failed(NAME, `the index ${name} of ${table} is ${index.IndexStatus}`, remedy);
    }
  }
  return ok(NAME, `${table} is active, with its ${ledgerTable.indexes.length} indexes`);
}

async function recovery(table: string, client: DynamoDBClient): Promise<Check> {
  const name = 'ledger backups';
  try {
    const { ContinuousBackupsDescription } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName: table }),
    );
    const { PointInTimeRecoveryStatus: status } =
      ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
    if (status === 'ENABLED') return ok(name, 'point-in-time recovery is on');
    return failed(
      name,
      'point-in-time recovery is off',
      'Deploy again, or turn it on: this is the audit record.',
    );
  } catch (error) {
    return skipped(name, `the store does not tell (${(error as Error).name})`);
  }
}

function keysOf(keys: KeySchemaElement[] = []): string {
  return keys.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ');
}
