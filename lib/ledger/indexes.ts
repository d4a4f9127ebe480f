import type { DynamoDB } from '../aws/dynamodb.ts';
import type { Items } from './items.ts';
import type { LastSeen } from './names.ts';
import type { ChangeRecord } from './record.ts';
import { acceptedAtIn, positionOf, recordOf } from './stored.ts';
import { keysFor, type LedgerIndex, ledgerTable } from './table.ts';

/** One page of changes, newest first, and where the next begins. */
export interface ChangePage {
  readonly changes: ChangeRecord[];
  readonly next: LastSeen | undefined;
}

type IndexedBy = LedgerIndex['of'];

/** A change as an index names it. */
type Indexed = Pick<ChangeRecord, 'id'> & { readonly position: string };

/** The indexes of the ledger's table: which changes there are, of which each record is then read by its id. */
export class Indexes {
  readonly #client: DynamoDB;
  readonly #table: string;
  readonly #items: Items;

  constructor(table: string, client: DynamoDB, items: Items) {
    this.#client = client;
    this.#table = table;
    this.#items = items;
  }

  /**
   * The last changes of a resource that were accepted by some time, newest first; which they are is eventually
   * consistent, what they say is not. One query, however many changes there are.
   */
  async latest(resource: string, until: string, limit: number): Promise<ChangeRecord[]> {
    const { found } = await this.#query(
      indexBy('resource'),
      resource,
      limit,
      `<= ${until} ~`,
      'newest first',
    );
    return this.#inOrder(found);
  }

  /**
   * Changes by what an index goes by; which they are is eventually consistent, so it decides nothing.
   *
   * @param order by when they were accepted
   */
  async find(
    by: IndexedBy,
    value: string,
    limit: number,
    from?: LastSeen,
    order: 'newest first' | 'oldest first' = 'newest first',
  ): Promise<ChangePage> {
    const index = indexBy(by);
    const beyond = from && `${order === 'newest first' ? '<' : '>'} ${positionOf(from)}`;
    const shards = await Promise.all(
      keysFor(index, value).map((key) => this.#query(index, key, limit, beyond, order)),
    );
    const sign = order === 'newest first' ? -1 : 1;
    const all = shards.flatMap(({ found }) => found).sort((a, b) => (a.position < b.position ? -sign : sign));
    const page = all.slice(0, limit);
    const more = all.length > limit || shards.some((shard) => shard.more);
    const changes = await this.#inOrder(page);
    const last = page.at(-1);
    return {
      // The index lags: what it says of a change may be over.
      changes: changes.filter((record) => record[by] === value),
      next: more && last ? lastSeenAt(last) : undefined,
    };
  }

  /** @param bound `<`, `>` or `<=` and a position */
  async #query(
    { name, partitionKey }: LedgerIndex,
    key: string,
    limit: number,
    bound: string | undefined,
    order: 'newest first' | 'oldest first',
  ): Promise<{ found: readonly Indexed[]; more: boolean }> {
    const [sign, ...position] = bound?.split(' ') ?? [];
    const { Items: found = [], LastEvaluatedKey } = await this.#client.read('Query', {
      TableName: this.#table,
      IndexName: name,
      KeyConditionExpression: `#key = :key${bound === undefined ? '' : ` AND #position ${sign} :position`}`,
      ExpressionAttributeNames: {
        '#key': partitionKey,
        ...(bound !== undefined && { '#position': 'position' }),
      },
      ExpressionAttributeValues: {
        ':key': key,
        ...(bound !== undefined && { ':position': position.join(' ') }),
      },
      ScanIndexForward: order === 'oldest first',
      Limit: limit,
    });
    return { found: found as Indexed[], more: LastEvaluatedKey !== undefined };
  }

  /** The records of what an index names, in its order; without what is kept beside them. */
  async #inOrder(indexed: readonly Indexed[]): Promise<ChangeRecord[]> {
    if (indexed.length === 0) return [];
    const items = await this.#items.get(indexed.map(({ id }) => id));
    const byId = new Map(items.map((item) => [item.id, item]));
    return indexed.flatMap(({ id }) => {
      const item = byId.get(id);
      return item ? [recordOf(item)] : [];
    });
  }
}

const indexBy = (by: IndexedBy) => ledgerTable.indexes.find(({ of }) => of === by) ?? ledgerTable.indexes[0];

function lastSeenAt({ id, position }: Indexed): LastSeen {
  return { id, acceptedAt: acceptedAtIn(position) };
}
