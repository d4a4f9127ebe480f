import { DynamoDB } from '../aws/dynamodb.ts';

/** As what an event is counted. */
type Kind = 'unwanted' | 'unfilled';

/** Which of an ITSM's events were counted: one item for each, in the ledger's table. */
export class CountedEvents {
  readonly #client: DynamoDB;
  readonly #table: string;

  constructor(table: string, client = new DynamoDB()) {
    this.#table = table;
    this.#client = client;
  }

  /**
   * Notes that an event is counted.
   *
   * @param order the id of the order that the event is, the same in each of its copies
   * @returns false where a copy of it was counted before
   */
  note(kind: Kind, order: string): Promise<boolean> {
    return this.#client.writeIf('PutItem', {
      TableName: this.#table,
      Item: { id: `counted ${kind} ${order}` },
      ConditionExpression: 'attribute_not_exists(id)',
    });
  }
}
