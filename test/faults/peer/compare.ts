import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDB } from '../../../infra/local/dynamodb/start-dynamodb.ts';
import { loadPowertools } from '../../bench/peers/powertools.ts';
import { useLocalCredentials } from '../world.ts';
import { peerFaults } from './faults.ts';
import { kinds, subjectOf } from './subject.ts';

/**
 * Runs the same faults against Powertools' idempotency and against the ledger, and counts effects upstream.
 *
 * @returns a table; 1 is right
 * @throws {NotInstalled}
 */
export async function compare(): Promise<string> {
  useLocalCredentials();
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'peer';
  const powertools = await loadPowertools();
  const dynamodb = await startDynamoDB('changes');
  try {
    const client = new DynamoDBClient({ endpoint: dynamodb.url });
    await client.send(
      new CreateTableCommand({
        TableName: 'idempotency',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    client.destroy();
    const around = { endpoint: dynamodb.url, powertools };
    const rows: string[][] = [['fault', ...kinds]];
    for (const { name, fitting, skips, play } of peerFaults) {
      const cells = await Promise.all(
        kinds.map(async (kind) => {
          if (kind === skips) return '–';
          const subject = subjectOf(kind, around, fitting);
          return (await play(subject)) ?? String(subject.effects);
        }),
      );
      rows.push([name, ...cells]);
    }
    return tableOf(rows);
  } finally {
    await dynamodb.close();
  }
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = rows.map(line);
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rest].join('\n');
}
