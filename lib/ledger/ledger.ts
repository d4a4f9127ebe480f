import { DynamoDB } from '../aws/dynamodb.ts';
import { awaitingOf, type Confirmation, claimOf } from './confirmation.ts';
import { FenceLost } from './errors.ts';
import { type ChangePage, Indexes } from './indexes.ts';
import { Items } from './items.ts';
import type { ChangeRecord } from './record.ts';
import { emptyQueue, type QueueEntry, type ResourceQueue } from './resource-queue.ts';
import { reviewReasonOf } from './review-reason.ts';
import { isFinished, mayBecome } from './states.ts';
import { recordOf, stored, storedChanges } from './stored.ts';
import { defaultTiming, type Timing } from './timing.ts';
import { updateOf } from './update-of.ts';

/** What of a record a move changes; undefined takes a member away. */
export type Move = Partial<Omit<ChangeRecord, 'id' | 'schema'>> & Pick<ChangeRecord, 'state'>;

/** A change as it is on record, if it is, and the queue of its resource. */
export interface LookUp {
  readonly record: ChangeRecord | undefined;
  readonly queue: ResourceQueue;
}

/** The DynamoDB table of changes. Every write is conditional, and nothing is ever deleted. */
export class Ledger {
  readonly #client: DynamoDB;
  readonly #table: string;
  readonly #items: Items;
  readonly #indexes: Indexes;
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
    this.#indexes = new Indexes(table, client, this.#items);
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
    if (!record || record.state === 'deferred' || (isFinished(record.state) && !record.changed)) return 0;
    const { clockSkewMs, consistentAfterMs, settleAfterMs } = this.timing;
    const { completedAt, doubtedAt } = record;
    const arrivedAt = doubtedAt === undefined ? Date.now() : Date.parse(doubtedAt) + settleAfterMs;
    return (
      (completedAt === undefined ? arrivedAt : Date.parse(completedAt)) + consistentAfterMs + clockSkewMs
    );
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

  /** As {@link move}, for whoever holds the change. @throws {FenceLost} where it has changed hands */
  async complete(record: ChangeRecord, to: Move): Promise<ChangeRecord> {
    const moved = await this.move(record, to);
    if (!moved) throw new FenceLost();
    return moved;
  }

  /** As {@link Indexes.latest}. */
  latest(...asked: Parameters<Indexes['latest']>): Promise<ChangeRecord[]> {
    return this.#indexes.latest(...asked);
  }

  /** As {@link Indexes.find}. */
  find(...asked: Parameters<Indexes['find']>): Promise<ChangePage> {
    return this.#indexes.find(...asked);
  }
}

const withoutUndefined = <T extends object>(record: T) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

const makingKeyOf = (name: string) => `making ${name}`;

const queueKeyOf = (resource: string) => `queue ${resource}`;
