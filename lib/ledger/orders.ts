import { DynamoDB } from '../aws/dynamodb.ts';
import { parseJson } from '../json/parse.ts';
import { type Order, orderRecord } from './order.ts';
import { MAX_DEPTH } from './stored.ts';

/** The orders, in the ledger's table. Each is written once, and once more where it is planned after it was received. */
export class Orders {
  readonly #client: DynamoDB;
  readonly #table: string;

  constructor(table: string, client = new DynamoDB()) {
    this.#table = table;
    this.#client = client;
  }

  /** Read strongly consistent. */
  async get(id: string): Promise<Order | undefined> {
    const { Responses } = await this.#client.read('BatchGetItem', {
      RequestItems: { [this.#table]: { Keys: [{ id }], ConsistentRead: true } },
    });
    const [item] = Responses?.[this.#table] ?? [];
    return item && orderRecord.parse({ ...item, changes: parseJson(String(item.changes), MAX_DEPTH) });
  }

  /**
   * Puts an order on record.
   *
   * @returns the order that is on record: the same delivery may have come before, or at the same time
   */
  receive(order: Order): Promise<Order> {
    return this.#put(order, { ConditionExpression: 'attribute_not_exists(id)' });
  }

  /** The same, and says of one that was received what it asks for. */
  plan(order: Order): Promise<Order> {
    return this.#put(order, {
      ConditionExpression: 'attribute_not_exists(id) OR #state = :received',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':received': 'received' },
    });
  }

  async #put(order: Order, condition: object): Promise<Order> {
    const isWritten = await this.#client.writeIf('PutItem', {
      TableName: this.#table,
      // As the values of changes are: DynamoDB's documents do not hold every number, nor every depth.
      Item: { ...order, changes: JSON.stringify(order.changes) },
      ...condition,
    });
    return isWritten ? order : ((await this.get(order.id)) ?? order);
  }
}
