import * as z from 'zod';
import { DynamoDB } from '../aws/dynamodb.ts';

const item = z.object({
  /** Events in a row that no mapping wanted, until now. */
  run: z.int(),
  /** The longest run that a wanted event ended; absent where none was wanted yet. */
  longest: z.int().optional(),
});

type Runs = z.output<typeof item>;

const AT_LEAST = 10;
const TIMES = 3;
/** What came before the first wanted event may be a sender that was not set up yet. */
const MAX_FIRST = 100;

/** A run that is longer is none of the usual ones. */
const limitOf = (longest: number) => AT_LEAST + TIMES * longest;

/**
 * How many events of a caller came in a row that no mapping wanted, and how many usually do: one item for each caller, in
 * the ledger's table. Some callers send all that happens, others only what is wanted, so each is measured by itself.
 */
export class UnwantedRuns {
  readonly #client: DynamoDB;
  readonly #table: string;

  constructor(table: string, client = new DynamoDB()) {
    this.#table = table;
    this.#client = client;
  }

  /** A mapping wants an event. What its run was counts from now on as usual, up to what was too long before. */
  async end(caller: string): Promise<void> {
    const { run, longest } = await this.#of(caller);
    if (run === 0 && longest !== undefined) return;
    const usual = longest === undefined ? Math.min(run, MAX_FIRST) : Math.min(run, limitOf(longest));
    const Item = { id: idOf(caller), run: 0, longest: Math.max(longest ?? 0, usual) };
    await this.#client.write('PutItem', { TableName: this.#table, Item });
  }

  /**
   * No mapping wants an event.
   *
   * @returns whether the run is now longer than the caller's usual ones: more than ten, and three times the longest
   */
  async lengthen(caller: string): Promise<boolean> {
    await this.#client.write('UpdateItem', {
      TableName: this.#table,
      Key: { id: idOf(caller) },
      UpdateExpression: 'ADD #run :one',
      ExpressionAttributeNames: { '#run': 'run' },
      ExpressionAttributeValues: { ':one': 1 },
    });
    const { run, longest } = await this.#of(caller);
    return longest !== undefined && run > limitOf(longest);
  }

  async #of(caller: string): Promise<Runs> {
    const { Responses } = await this.#client.read('BatchGetItem', {
      RequestItems: { [this.#table]: { Keys: [{ id: idOf(caller) }], ConsistentRead: true } },
    });
    const [found] = Responses?.[this.#table] ?? [];
    return found ? item.parse(found) : { run: 0 };
  }
}

const idOf = (caller: string) => `unwanted ${caller}`;
