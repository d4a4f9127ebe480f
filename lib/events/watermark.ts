import * as z from 'zod';
import { DynamoDB } from '../aws/dynamodb.ts';

const ID = 'watermark okta-log';

const time = z.iso.datetime();

const item = z.looseObject({
  version: z.int().min(1),
  /** Everything that was published up to then, and was in the System Log by now, is on the bus. ISO 8601. */
  until: time,
  /** What is being read, where one run was not enough: up to `until`, of which `reached` is on the bus. */
  reading: z.strictObject({ until: time, reached: time }).optional(),
  /** The failed deliveries that were counted, as far back as is looked: when, a space, and the uuid. */
  failures: z.array(z.string()).default([]),
});

/** How far the back-fill has come. */
export type Watermark = Pick<z.output<typeof item>, 'version' | 'until' | 'reading' | 'failures'>;

/** Where the back-fill keeps how far it has come: one item of the table of events. */
export class WatermarkStore {
  readonly #client: DynamoDB;
  readonly #table: string;

  constructor(table: string, client = new DynamoDB()) {
    this.#table = table;
    this.#client = client;
  }

  /** Read strongly consistent; undefined before the first. */
  async read(): Promise<Watermark | undefined> {
    const input = { TableName: this.#table, Key: { id: ID }, ConsistentRead: true };
    const { Item } = await this.#client.read('GetItem', input);
    return Item && item.parse(Item);
  }

  /**
   * Moves it on from where it was read.
   *
   * @throws {AwsError} `ConditionalCheckFailedException` where somebody else has moved it meanwhile
   */
  async move(from: Watermark | undefined, to: Omit<Watermark, 'version'>): Promise<Watermark> {
    const moved = { ...to, version: (from?.version ?? 0) + 1 };
    await this.#client.write('PutItem', {
      TableName: this.#table,
      Item: { id: ID, ...moved },
      ...(from
        ? {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': from.version },
          }
        : { ConditionExpression: 'attribute_not_exists(id)' }),
    });
    return moved;
  }
}
