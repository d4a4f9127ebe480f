import { DynamoDB } from '../aws/dynamodb.ts';
import { awaitingOf, type Confirmation, claimOf } from './confirmation.ts';
import { FenceLost } from './errors.ts';
import type { LastSeen } from './names.ts';
import { type ChangeRecord, changeRecord, type ReviewReason } from './record.ts';
import { emptyQueue, type QueueEntry, type ResourceQueue } from './resource-queue.ts';
import { isFinished, mayBecome } from './states.ts';
import { ledgerTable } from './table.ts';
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

type IndexedBy = (typeof ledgerTable.indexes)[number]['partitionKey'];

/** The DynamoDB table of changes. Every write is conditional, and nothing is ever deleted. */
export class Ledger {
  readonly #client: DynamoDB;
  readonly #table: string;
  readonly timing: Timing;

  constructor(table: string, client = new DynamoDB(), timing: Partial<Timing> = {}) {
    this.#table = table;
    this.timing = { ...defaultTiming, ...timing };
    this.#client = client;
  }

  /** The change, read strongly consistent. */
  async get(id: string): Promise<ChangeRecord | undefined> {
    return (await this.getAll([id])).get(id);
  }

  /** The changes that are on record, by id, read strongly consistent. */
  async getAll(ids: readonly string[]): Promise<Map<string, ChangeRecord>> {
    const items = await this.#read(ids);
    return new Map(items.map((item) => [item.id as string, changeRecord.parse(item)]));
  }

  /**
   * A change and the queue of its resource, in one strongly consistent read.
   *
   * @param resource undefined where it is not known yet what the change touches
   */
  async lookUp(id: string, resource: string | undefined): Promise<LookUp> {
    const key = resource === undefined ? undefined : queueKeyOf(resource);
    const items = await this.#read(key === undefined ? [id] : [id, key]);
    const record = items.find((item) => item.id === id);
    const queue = items.find((item) => item.id === key);
    return {
      record: record && changeRecord.parse(record),
      queue: (queue as ResourceQueue | undefined) ?? emptyQueue,
    };
  }

  /** Puts a new change on record. @returns false where it is there already */
  add(record: ChangeRecord): Promise<boolean> {
    const Item = { ...record, reviewReason: reviewReasonOf(record), awaiting: awaitingOf(record) };
    return this.#client.writeIf('PutItem', {
      TableName: this.#table,
      Item,
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
    const moved = { ...record, ...to, reviewReason, awaiting: awaitingOf({ ...record, ...to }) };
    const members = Object.keys({ ...to, reviewReason, awaiting: undefined }).map(
      (name) => [name, moved[name as keyof Move]] as const,
    );
    const set = members.filter(([, value]) => value !== undefined);
    const gone = members.filter(([, value]) => value === undefined);
    const expression = [
      `SET ${set.map((_, i) => `#s${i} = :s${i}`).join(', ')}`,
      ...(gone.length > 0 ? [`REMOVE ${gone.map((_, i) => `#g${i}`).join(', ')}`] : []),
    ];
    const done = await this.#client.writeIf('UpdateItem', {
      TableName: this.#table,
      Key: { id: record.id },
      UpdateExpression: expression.join(' '),
      ConditionExpression: '#state = :from AND #fencingToken = :fencingToken',
      ExpressionAttributeNames: {
        '#state': 'state',
        '#fencingToken': 'fencingToken',
        ...Object.fromEntries(set.map(([name], i) => [`#s${i}`, name])),
        ...Object.fromEntries(gone.map(([name], i) => [`#g${i}`, name])),
      },
      ExpressionAttributeValues: {
        ':from': record.state,
        ':fencingToken': record.fencingToken,
        ...Object.fromEntries(set.map(([, value], i) => [`:s${i}`, value])),
      },
    });
    return done ? changeRecord.parse(withoutUndefined(moved)) : undefined;
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
            confirmedRequestId = :request, confirmedEventAt = :at, superseded = :superseded REMOVE awaiting`,
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
          ':superseded': anew ? [...superseded, ...by] : superseded,
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
      UpdateExpression: 'REMOVE awaiting',
    });
  }

  /**
   * The last changes of a resource that were accepted by some time, newest first; eventually consistent. One query,
   * however many changes there are.
   */
  async latest(resource: string, until: string, limit: number): Promise<ChangeRecord[]> {
    const { Items = [] } = await this.#client.read('Query', {
      TableName: this.#table,
      IndexName: 'byResource',
      KeyConditionExpression: '#resource = :resource AND acceptedAt <= :until',
      ExpressionAttributeNames: { '#resource': 'resource' },
      ExpressionAttributeValues: { ':resource': resource, ':until': until },
      ScanIndexForward: false,
      Limit: limit,
    });
    return Items.map((item) => changeRecord.parse(item));
  }

  /** As {@link move}, for whoever holds the change. @throws {FenceLost} where it has changed hands */
  async complete(record: ChangeRecord, to: Move): Promise<ChangeRecord> {
    const moved = await this.move(record, to);
    if (!moved) throw new FenceLost();
    return moved;
  }

  /**
   * Changes by what an index goes by; eventually consistent, so it decides nothing.
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
    const { Items = [], LastEvaluatedKey } = await this.#client.read('Query', {
      TableName: this.#table,
      IndexName: ledgerTable.indexes.find((index) => index.partitionKey === by)?.name,
      KeyConditionExpression: '#by = :value',
      ExpressionAttributeNames: { '#by': by },
      ExpressionAttributeValues: { ':value': value },
      ScanIndexForward: order === 'oldest first',
      Limit: limit,
      ExclusiveStartKey: from && { ...from, [by]: value },
    });
    const changes = Items.map((item) => changeRecord.parse(item));
    const last = changes.at(-1);
    return { changes, next: LastEvaluatedKey && last && { id: last.id, acceptedAt: last.acceptedAt } };
  }

  async #read(ids: readonly string[]): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
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
}

const withoutUndefined = (record: object) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

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
