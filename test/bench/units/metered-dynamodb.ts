import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { stepOf } from './step-of.ts';

/** What one request to DynamoDB took, in capacity units. */
export interface Spent {
  /** What it was for: `turn`, `begin`, `complete`, `confirm`, `event`; `read` for every read. */
  readonly step: string;
  readonly write: number;
  readonly read: number;
}

/** DynamoDB, whose every response says what it took. */
export interface MeteredDynamoDB {
  readonly url: string;
  /** What was spent since the last call. */
  take(): Spent[];
  close(): Promise<void>;
}

interface Capacity {
  readonly CapacityUnits: number;
}

interface Batch {
  readonly asked: {
    readonly RequestItems: Readonly<
      Record<string, { readonly Keys: readonly unknown[]; readonly ConsistentRead?: boolean }>
    >;
  };
  readonly response: { readonly Responses: Readonly<Record<string, readonly unknown[]>> };
}

/**
 * Stands between whoever asks and DynamoDB, and has each response say the units of the table and of its indexes.
 *
 * A write whose condition does not hold is charged as well, which no response says: it counts as one unit, `refused`.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
 */
export async function meterDynamoDB(behind: string): Promise<MeteredDynamoDB> {
  const spent: Spent[] = [];
  const server = createServer(async (asked, answer) => {
    const target = String(asked.headers['x-amz-target']);
    const input = JSON.parse(Buffer.concat(await asked.toArray()).toString());
    const { statusCode, headers, body } = await request(behind, {
      method: 'POST',
      headers: {
        'content-type': String(asked.headers['content-type']),
        'x-amz-target': target,
        authorization: String(asked.headers.authorization),
        'x-amz-date': String(asked.headers['x-amz-date']),
      },
      body: JSON.stringify({ ...input, ReturnConsumedCapacity: 'INDEXES' }),
    });
    const text = await body.text();
    const action = target.split('.')[1] ?? '';
    const isWrite = action === 'PutItem' || action === 'UpdateItem';
    if (statusCode === 200) {
      const response = JSON.parse(text);
      const units = unitsIn(response) + (action === 'BatchGetItem' ? absentUnits(input, response) : 0);
      spent.push({
        step: isWrite ? stepOf(action, input) : 'read',
        write: isWrite ? units : 0,
        read: isWrite ? 0 : units,
      });
    } else if (text.includes('ConditionalCheckFailed')) spent.push({ step: 'refused', write: 1, read: 0 });
    answer.writeHead(statusCode, { 'content-type': String(headers['content-type']) });
    answer.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => spent.splice(0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * What AWS charges for the items of a batch that are not there, which DynamoDB Local leaves out.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
function absentUnits(input: Batch['asked'], { Responses }: Batch['response']): number {
  return Object.entries(input.RequestItems).reduce((sum, [table, { Keys, ConsistentRead }]) => {
    const absent = Keys.length - (Responses[table]?.length ?? 0);
    return sum + absent * (ConsistentRead ? 1 : 0.5);
  }, 0);
}

/** @throws {Error} where the response says nothing of it: what is not known is not counted as nothing */
function unitsIn({ ConsumedCapacity: said }: { ConsumedCapacity?: Capacity | readonly Capacity[] }): number {
  if (said === undefined) throw new Error('DynamoDB does not say what a request took');
  return [said].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}
