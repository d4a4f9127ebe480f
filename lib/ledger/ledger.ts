import { DynamoDB } from '../aws/dynamodb.ts';
import { awaitingOf, type Confirmation, claimOf } from './confirmation.ts';
import { FenceLost } from './errors.ts';
import { Items } from './items.ts';
import type { LastSeen } from './names.ts';
import type { ChangeRecord, ReviewReason } from './record.ts';
import { emptyQueue, type QueueEntry, type ResourceQueue } from './resource-queue.ts';
import { isFinished, mayBecome } from './states.ts';
import { acceptedAtIn, type Item, positionOf, recordOf, stored, storedChanges } from './stored.ts';
import { keysFor, type LedgerIndex, ledgerTable } from './table.ts';
import { defaultTiming, type Timing } from './timing.ts';

/** What of a record a move changes; undefined takes a member away. */
export type Move = Partial<Omit<ChangeRecord, 'id' | 'schema'>> & Pick<ChangeRecord, 'state'>;

/** One page of changes, newest first, and where the next begins. */
export interface ChangePage {
  readonly changes: ChangeRecord[];
  readonly next: LastSeen | undefined;
}

/** A change as it is on record, if it is, and the queue of its resource. */
export interface LookUp {
  readonly record: ChangeRecord | undefined;
  readonly queue: ResourceQueue;
}

type IndexedBy = LedgerIndex['of'];

/** A change as an index names it. */
type Indexed = Pick<ChangeRecord, 'id'> & { readonly position: string };

/** The DynamoDB table of changes. Every write is conditional, and nothing is ever deleted. */
export class Ledger {
  readonly #client: DynamoDB;
  readonly #table: string;
  readonly #items: Items;
  readonly timing: Timing;

  /** @param timing where it is not the default; undefined is the default as well */
  constructor(
    table: string,
    client = new DynamoDB(),
    timing: { readonly [Name in keyof Timing]?: Timing[Name] | undefined } = {},
  ) {
    this.#table = table;
    this.timing = { ...defaultTiming, ...withoutUndefined(timing) } as Timing;
    this.#client = client;
    this.#items = new Items(table, client);
  }

  /** The change, read strongly consistent. */
  async get(id: string): Promise<ChangeRecord | undefined> {
    return (await this.getAll([id])).get(id);
  }

  /** The changes that are on record, by id, read strongly consistent. */
  async getAll(ids: readonly string[]): Promise<Map<string, ChangeRecord>> {
    const items = await this.#items.get(ids);
    const parts = await this.#items.partsOf(items);
    return new Map(items.map((item) => [String(item.id), recordOf(item, parts)]));
  }

  /**
   * A change and the queue of its resource, in one strongly consistent read.
   *
   * @param resource undefined where it is not known yet what the change touches
   */
  async lookUp(id: string, resource: string | undefined): Promise<LookUp> {
    const key = resource === undefined ? undefined : queueKeyOf(resource);
    const items = await this.#items.get(key === undefined ? [id] : [id, key]);
    const item = items.find((one) => one.id === id);
    const queue = items.find((one) => one.id === key);
    return {
      record: item && recordOf(item, await this.#items.partsOf([item])),
      queue: (queue as ResourceQueue | undefined) ?? emptyQueue,
    };
  }

  /** Puts a new change on record. @returns false where it is there already */
  async add(record: ChangeRecord): Promise<boolean> {
    const { item, parts } = stored({
      ...record,
      reviewReason: reviewReasonOf(record),
      awaiting: awaitingOf(record),
    });
    await this.#items.putParts(parts);
    return this.#client.writeIf('PutItem', {
      TableName: this.#table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(id)',
    });
  }

  /** Writes a resource's entries. @returns false where somebody else has written them since `seen` */
  writeQueue(resource: string, seen: ResourceQueue, entries: readonly QueueEntry[]): Promise<boolean> {
    const Item = { id: queueKeyOf(resource), version: seen.version + 1, entries };
    return this.#client.writeIf('PutItem', {
      TableName: this.#table,
      Item,
      ConditionExpression: 'attribute_not_exists(id) OR #version = :seen',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':seen': seen.version },
    });
  }

  /**
   * Moves a change on from the state and the fence that are known.
   *
   * @returns the change as it is now, or undefined where it has changed hands
   * @throws {Error} for an illegal move
   */
  async move(record: ChangeRecord, to: Move): Promise<ChangeRecord | undefined> {
    if (!mayBecome(record.state, to.state)) {
      throw new Error(`A change cannot go from ${record.state} to ${to.state}`);
    }
    const reviewReason = reviewReasonOf({ ...record, ...to, reviewReason: to.reviewReason });
    const moved = withoutUndefined({
      ...record,
      ...to,
      reviewReason,
      awaiting: awaitingOf({ ...record, ...to }),
    });
    const { item, parts } = storedChanges(moved, Object.keys(to));
    await this.#items.putParts(parts);
    const done = await this.#client.writeIf('UpdateItem', {
      TableName: this.#table,
      Key: { id: record.id },
      ...updateOf(item, { state: record.state, fencingToken: record.fencingToken }),
    });
    return done ? moved : undefined;
  }

  /** Notes which change is about to make something that may be asked for under another name. */
  async noteMaking(name: string, change: string): Promise<void> {
    await this.#client.write('PutItem', {
      TableName: this.#table,
      Item: { id: makingKeyOf(name), change },
    });
  }

  /**
   * Until when what a change has made, and may be asked for under another name, may not show yet, epoch milliseconds;
   * 0 where nothing was made that lately.
   */
  async showsBy(name: string): Promise<number> {
    const [noted] = await this.#items.get([makingKeyOf(name)]);
    const record = noted && (await this.get(String(noted.change)));
    if (!record || (isFinished(record.state) && !record.changed)) return 0;
    const { clockSkewMs, consistentAfterMs } = this.timing;
    const madeAt = record.completedAt === undefined ? Date.now() : Date.parse(record.completedAt);
    return madeAt + consistentAfterMs + clockSkewMs;
  }

  /** Notes on a deferred change that a message for the time when it is due is in the queue. */
  async markQueued({ id, notBefore = '' }: ChangeRecord): Promise<void> {
    await this.#client.writeIf('UpdateItem', {
      TableName: this.#table,
      Key: { id },
      UpdateExpression: 'SET queuedFor = :notBefore',
      ConditionExpression: 'notBefore = :notBefore',
      ExpressionAttributeValues: { ':notBefore': notBefore },
    });
  }

  /** Notes on a change which one undoes it. @returns false where another one does already */
  markReverted(record: ChangeRecord, revertedBy: string): Promise<boolean> {
    const known = record.revertedBy;
    return this.#client.writeIf('UpdateItem', {
      TableName: this.#table,
      Key: { id: record.id },
      UpdateExpression: 'SET revertedBy = :by',
      ConditionExpression: known === undefined ? 'attribute_not_exists(revertedBy)' : 'revertedBy = :known',
      ExpressionAttributeValues: { ':by': revertedBy, ...(known !== undefined && { ':known': known }) },
    });
  }

  /**
   * Notes on a change that the vendor's log told of it. Several events may tell of one change, if they have the same
   * request in common; the same event again changes nothing.
   *
   * @param certain the change's own request id is the event's: it then stands in whoever else's stead
   * @returns false where other events have told of it already
   */
  async confirm({ id }: ChangeRecord, confirmation: Confirmation, certain?: 'certain'): Promise<boolean> {
    const { event, requestId, eventType, published, isNameless } = confirmation;
    for (let attempt = 1; ; attempt += 1) {
      const known = await this.get(id);
      if (!known) return false;
      const found = claimOf(known, confirmation);
      // The request's own events belong to it, whoever was there before.
      const claim = certain && found === 'refused' ? 'joins' : found;
      if (claim === 'again') return true;
      if (claim === 'refused') return false;
      const { confirmedBy: by = [], confirmedTypes: types = [], superseded = [] } = known;
      const anew = claim === 'supersedes';
      const done = await this.#client.writeIf('UpdateItem', {
        TableName: this.#table,
        Key: { id },
        UpdateExpression: `SET confirmedAt = :now, confirmedBy = :by, confirmedTypes = :types,
            confirmedRequestId = :request, confirmedEventAt = :at${anew ? ', superseded = :superseded' : ''} REMOVE awaitingShard`,
        ConditionExpression:
          by.length === 0
            ? 'attribute_not_exists(confirmedBy)'
            : 'confirmedRequestId = :known AND size(confirmedBy) = :count',
        ExpressionAttributeValues: {
          ...(by.length > 0 && { ':known': known.confirmedRequestId, ':count': by.length }),
          ':now': known.confirmedAt ?? new Date().toISOString(),
          ':by': anew ? [event] : [...by, event],
          ':types': anew ? [eventType] : [...types, eventType],
          ':request': isNameless && !anew ? (known.confirmedRequestId ?? requestId) : requestId,
          ':at': anew ? published : (known.confirmedEventAt ?? published),
          ...(anew && { ':superseded': [...superseded, ...by] }),
        },
      });
      if (done) return true;
      if (attempt === 50) throw new Error(`The change ${id} is being written all the time`);
    }
  }

  /** Takes a change out of those that wait to be confirmed. */
  async stopAwaiting({ id }: ChangeRecord): Promise<void> {
    await this.#client.write('UpdateItem', {
      TableName: this.#table,
      Key: { id },
      UpdateExpression: 'REMOVE awaitingShard',
    });
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

  /** As {@link move}, for whoever holds the change. @throws {FenceLost} where it has changed hands */
  async complete(record: ChangeRecord, to: Move): Promise<ChangeRecord> {
    const moved = await this.move(record, to);
    if (!moved) throw new FenceLost();
    return moved;
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

/** The update that sets some attributes and takes away those that are undefined, while others are as they were. */
function updateOf(item: Item, from: Item) {
  const set = Object.entries(item).filter(([, value]) => value !== undefined);
  const gone = Object.keys(item).filter((name) => item[name] === undefined);
  const conditions = Object.entries(from);
  const expression = [
    `SET ${set.map((_, i) => `#s${i} = :s${i}`).join(', ')}`,
    ...(gone.length > 0 ? [`REMOVE ${gone.map((_, i) => `#g${i}`).join(', ')}`] : []),
  ];
  return {
    UpdateExpression: expression.join(' '),
    ConditionExpression: conditions.map(([name]) => `#${name} = :${name}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([
      ...conditions.map(([name]) => [`#${name}`, name]),
      ...set.map(([name], i) => [`#s${i}`, name]),
      ...gone.map((name, i) => [`#g${i}`, name]),
    ]),
    ExpressionAttributeValues: Object.fromEntries([
      ...conditions.map(([name, value]) => [`:${name}`, value]),
      ...set.map(([, value], i) => [`:s${i}`, value]),
    ]),
  };
}

const withoutUndefined = <T extends object>(record: T) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

const makingKeyOf = (name: string) => `making ${name}`;

const queueKeyOf = (resource: string) => `queue ${resource}`;

/** An open change is listed by its state, if by nothing else; a finished one if it has no ticket, or a person ended it. */
function reviewReasonOf({
  state,
  reviewReason,
  changed,
  ticket,
  closing,
}: Pick<ChangeRecord, 'state' | 'reviewReason' | 'changed' | 'ticket' | 'closing'>):
  | ReviewReason
  | undefined {
  if (reviewReason !== undefined) return reviewReason;
  if (!isFinished(state)) return state as ReviewReason;
  if (changed && ticket === undefined) return 'unticketed';
  return closing && (closing.as === 'cancelled' ? 'cancelled' : 'closed');
}
