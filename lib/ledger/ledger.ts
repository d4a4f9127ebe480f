import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { FenceLost } from './errors.ts';
import type { LastSeen } from './names.ts';
import { type ChangeRecord, changeRecord } from './record.ts';
import { type ChangeState, mayBecome } from './states.ts';
import { ledgerTable } from './table.ts';

/** What a change becomes when its run ends. */
export type Completion = Partial<
  Pick<ChangeRecord, 'changed' | 'after' | 'answer' | 'upstreamRequestId' | 'reason'>
> & { readonly state: Exclude<ChangeState, 'started'> };

/** One page of changes, newest first, and where the next begins. */
export interface ChangePage {
  readonly changes: ChangeRecord[];
  readonly next: LastSeen | undefined;
}

/** The DynamoDB table of changes. Every write is conditional, and nothing is ever deleted. */
export class Ledger {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(table: string, client = new DynamoDBClient({})) {
    this.#table = table;
    this.#client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  /** The change, read strongly consistent. */
  async get(id: string): Promise<ChangeRecord | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: { id }, ConsistentRead: true }),
    );
    return Item && changeRecord.parse(Item);
  }

  /** Puts a new change on record. @returns false where it is there already */
  async add(record: ChangeRecord): Promise<boolean> {
    return held(() =>
      this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: record,
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      ),
    );
  }

  /**
   * Starts a deferred change again with a higher fence.
   * @returns the started record, or undefined where another invocation was faster
   */
  async restart(
    record: ChangeRecord,
    leaseEndsAt: string,
    before: unknown,
  ): Promise<ChangeRecord | undefined> {
    const started = await this.#move(record, {
      state: 'started',
      fence: record.fence + 1,
      attempt: record.attempt + 1,
      startedAt: new Date().toISOString(),
      leaseEndsAt,
      before,
    });
    return started;
  }

  /**
   * Ends a run of a change.
   *
   * @throws {FenceLost} where another invocation has taken the change over
   */
  async complete(record: ChangeRecord, completion: Completion): Promise<ChangeRecord> {
    const completed = await this.#move(record, { ...completion, completedAt: new Date().toISOString() });
    if (!completed) throw new FenceLost();
    return completed;
  }

  /** Changes by ticket or resource, newest first; eventually consistent. */
  async find(
    by: (typeof ledgerTable.indexes)[number]['partitionKey'],
    value: string,
    limit: number,
    from?: LastSeen,
  ): Promise<ChangePage> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: ledgerTable.indexes.find((index) => index.partitionKey === by)?.name,
        KeyConditionExpression: '#by = :value',
        ExpressionAttributeNames: { '#by': by },
        ExpressionAttributeValues: { ':value': value },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: from && { ...from, [by]: value },
      }),
    );
    const changes = Items.map((item) => changeRecord.parse(item));
    const last = changes.at(-1);
    return { changes, next: LastEvaluatedKey && last && { id: last.id, startedAt: last.startedAt } };
  }

  async #move(
    record: ChangeRecord,
    to: Partial<ChangeRecord> & { state: ChangeState },
  ): Promise<ChangeRecord | undefined> {
    if (!mayBecome(record.state, to.state)) {
      throw new Error(`A change cannot go from ${record.state} to ${to.state}`);
    }
    const members = Object.entries(to).filter(([, value]) => value !== undefined);
    const moved = await held(() =>
      this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { id: record.id },
          UpdateExpression: `SET ${members.map((_, i) => `#${i} = :${i}`).join(', ')}`,
          ConditionExpression: '#state = :from AND #fence = :fence',
          ExpressionAttributeNames: {
            '#state': 'state',
            '#fence': 'fence',
            ...Object.fromEntries(members.map(([name], i) => [`#${i}`, name])),
          },
          ExpressionAttributeValues: {
            ':from': record.state,
            ':fence': record.fence,
            ...Object.fromEntries(members.map(([, value], i) => [`:${i}`, value])),
          },
        }),
      ),
    );
    return moved ? { ...record, ...to } : undefined;
  }
}

async function held(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
