import { DynamoDB } from '../aws/dynamodb.ts';
import type { LogEvent } from '../okta/log-event.ts';
import type { BusEvent } from './bus.ts';
import { eventIn, textOf } from './kept-event.ts';
import { KEPT_DAYS } from './table.ts';
import type { Verdict } from './verdict.ts';

/** An event and what it was judged to be. */
export interface JudgedEvent {
  /** The event's uuid. */
  readonly id: string;
  readonly verdict: Verdict;
  readonly judgedAt: string;
  readonly via: BusEvent['detail']['via'];
  /** The changes that it tells of or follows from, and the findings that it is a part of. */
  readonly changes: readonly string[];
  readonly findings: readonly string[];
  /** Once it was kept, as much of it as its verdict leaves: {@link textOf}. */
  readonly event: LogEvent;
}

/** The table of judged events: each is in it once, however often it comes. */
export class JudgedEvents {
  readonly #client: DynamoDB;
  readonly #table: string;

  constructor(table: string, client = new DynamoDB()) {
    this.#table = table;
    this.#client = client;
  }

  /** Read strongly consistent. */
  async get(uuid: string): Promise<JudgedEvent | undefined> {
    const { Item } = await this.#client.read('GetItem', {
      TableName: this.#table,
      Key: { id: keyOf(uuid) },
      ConsistentRead: true,
    });
    return Item && ({ ...Item, id: uuid, event: eventIn(Item.event) } as JudgedEvent);
  }

  /** Puts another verdict in the place of an earlier one. */
  async replace(judged: JudgedEvent): Promise<void> {
    await this.#put(judged, 'attribute_exists(id)');
  }

  /** @returns false where it is there already */
  add(judged: JudgedEvent): Promise<boolean> {
    return this.#put(judged, 'attribute_not_exists(id)');
  }

  #put(judged: JudgedEvent, ConditionExpression: string): Promise<boolean> {
    const expiresAt = Math.floor(Date.parse(judged.judgedAt) / 1000) + KEPT_DAYS * 24 * 3600;
    return this.#client.writeIf('PutItem', {
      TableName: this.#table,
      Item: { ...judged, id: keyOf(judged.id), event: textOf(judged.event, judged.verdict), expiresAt },
      ConditionExpression,
    });
  }
}

// The table also holds how far the System Log was read; no event may take that for its name. DynamoDB has no half of a
// surrogate pair.
const keyOf = (uuid: string) => `event ${uuid.isWellFormed() ? uuid : JSON.stringify(uuid)}`;
