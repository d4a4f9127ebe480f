import { DynamoDB } from '../aws/dynamodb.ts';
import { type Finding, finding } from './finding.ts';
import { type Found, fold } from './fold.ts';
import { findingIdOf, type LastFinding } from './names.ts';
import { findingsTable } from './table.ts';

export type FoundBy = (typeof findingsTable.indexes)[number]['partitionKey'];

/** One page of findings, the last seen first, and where the next begins. */
export interface FindingPage {
  readonly findings: Finding[];
  readonly next: LastFinding | undefined;
}

// Many events of one burst may fold into the same finding at once.
const TRIES = 20;

/** The DynamoDB table of findings. Every write is conditional on what was read. */
export class Findings {
  readonly #client: DynamoDB;
  readonly #table: string;

  constructor(table: string, client = new DynamoDB()) {
    this.#table = table;
    this.#client = client;
  }

  /** Read strongly consistent. */
  async get(id: string): Promise<Finding | undefined> {
    const { Item } = await this.#client.read('GetItem', {
      TableName: this.#table,
      Key: { id },
      ConsistentRead: true,
    });
    return Item && finding.parse(Item);
  }

  /**
   * Puts on record what was found, folded into the finding of the same thing where there is one.
   *
   * @returns the finding, and whether this opened it
   */
  async record(found: Found): Promise<{ finding: Finding; opened: boolean }> {
    let opened = false;
    const made = await this.change(findingIdOf(found.kind, found.resource, found.effect), (known) => {
      const folded = fold(known, found);
      opened = folded.status === 'open' && known?.status !== 'open' && known?.status !== 'acknowledged';
      return folded;
    });
    return { finding: made as Finding, opened };
  }

  /**
   * Changes a finding from what it is, anew if somebody else was faster. Where `make` answers with what it got,
   * nothing is written.
   *
   * @throws whatever `make` throws
   */
  async change<T extends Finding | undefined>(
    id: string,
    make: (known: Finding | undefined) => T,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const known = await this.get(id);
      const made = make(known);
      if (made === known || made === undefined) return made;
      const next = { ...made, version: (known?.version ?? 0) + 1 };
      if (await this.#put(next, known)) return next;
      if (attempt === TRIES) throw new Error(`The finding ${id} is being written all the time`);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
    }
  }

  /**
   * Takes it upon the caller to make a finding known as severe as it is.
   *
   * @returns false where somebody has done so, or it has changed
   */
  claimPublishing({ id, severity }: Finding): Promise<boolean> {
    return this.#client.writeIf('UpdateItem', {
      TableName: this.#table,
      Key: { id },
      UpdateExpression: 'SET notifiedAs = :severity, version = version + :one',
      ConditionExpression:
        '#status = :open AND severity = :severity AND (attribute_not_exists(notifiedAs) OR notifiedAs <> :severity)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':severity': severity, ':open': 'open', ':one': 1 },
    });
  }

  /** Gives it back: it certainly was not made known. */
  async unclaimPublishing({ id }: Finding): Promise<void> {
    await this.#client.write('UpdateItem', {
      TableName: this.#table,
      Key: { id },
      UpdateExpression: 'SET version = version + :one REMOVE notifiedAs',
      ExpressionAttributeValues: { ':one': 1 },
    });
  }

  /** Findings by status, resource or kind; eventually consistent. */
  async find(by: FoundBy, value: string, limit: number, from?: LastFinding): Promise<FindingPage> {
    const { Items = [], LastEvaluatedKey } = await this.#client.read('Query', {
      TableName: this.#table,
      IndexName: findingsTable.indexes.find((index) => index.partitionKey === by)?.name,
      KeyConditionExpression: '#by = :value',
      ExpressionAttributeNames: { '#by': by },
      ExpressionAttributeValues: { ':value': value },
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: from && { ...from, [by]: value },
    });
    const findings = Items.map((item) => finding.parse(item));
    const last = findings.at(-1);
    return { findings, next: LastEvaluatedKey && last && { id: last.id, lastSeenAt: last.lastSeenAt } };
  }

  #put(next: Finding, known: Finding | undefined): Promise<boolean> {
    return this.#client.writeIf('PutItem', {
      TableName: this.#table,
      Item: next,
      ...(known
        ? {
            ConditionExpression: 'version = :known',
            ExpressionAttributeValues: { ':known': known.version },
          }
        : { ConditionExpression: 'attribute_not_exists(id)' }),
    });
  }
}
