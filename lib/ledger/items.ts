import type { DynamoDB } from '../aws/dynamodb.ts';
import { elsewhereIn, type Item, type Part } from './stored.ts';

/** Items of the ledger's table, read by their ids. */
export class Items {
  readonly #client: DynamoDB;
  readonly #table: string;

  constructor(table: string, client: DynamoDB) {
    this.#client = client;
    this.#table = table;
  }

  /** Those that are there, read strongly consistent, in no order. */
  async get(ids: readonly string[]): Promise<Item[]> {
    const items: Item[] = [];
    // 100 items a request; what the table has no capacity for right now comes back as unprocessed.
    let left = [...new Set(ids)].map((id) => ({ id }));
    for (let round = 0; left.length > 0; round += 1) {
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(1000, 25 * 2 ** round)));
      const { Responses, UnprocessedKeys } = await this.#client.read('BatchGetItem', {
        RequestItems: { [this.#table]: { Keys: left.slice(0, 100), ConsistentRead: true } },
      });
      items.push(...(Responses?.[this.#table] ?? []));
      const unprocessed = (UnprocessedKeys?.[this.#table]?.Keys ?? []) as { id: string }[];
      left = [...unprocessed, ...left.slice(100)];
      if (unprocessed.length === 0) round = -1;
    }
    return items;
  }

  /** The pieces of whatever these items keep beside them, by id. One read, and none where there is nothing. */
  async partsOf(items: readonly Item[]): Promise<ReadonlyMap<string, string>> {
    const ids = items.flatMap(elsewhereIn).flatMap((one) => one.ids);
    if (ids.length === 0) return new Map();
    return new Map((await this.get(ids)).map(({ id, text }) => [String(id), String(text)]));
  }

  /** The same piece has the same id always, so that it may be put twice. */
  async putParts(parts: readonly Part[]): Promise<void> {
    for (const Item of parts) await this.#client.write('PutItem', { TableName: this.#table, Item });
  }
}
