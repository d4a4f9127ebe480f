import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { Agent, request } from 'undici';
import { keysFor, ledgerTable } from '../../../lib/ledger/table.ts';
import type { Figures } from '../side-by-side/contestant.ts';
import { type Started, startWorld } from '../side-by-side/start-world.ts';
import { cpuOf } from './cpu.ts';
import type { Gateway } from './gateway.ts';
import type { Org } from './org.ts';

const AT_ONCE = 8;

/** A whole gateway on a ledger of some size, and somebody who has changes made. */
export class Installation {
  readonly name: string;
  readonly #org: Started<Org>;
  readonly #store: Started<string>;
  readonly #gateway: Started<Gateway>;
  readonly #agent = new Agent({ connections: AT_ONCE });
  readonly #ledger: DynamoDBDocumentClient;
  readonly #free: string[];

  /** @param changes how many there are going to be at most */
  static async start(records: number, changes: number): Promise<Installation> {
    const at = (file: string) => new URL(file, import.meta.url);
    const org = await startWorld<Org>(at('org.ts'), String(changes));
    const store = await startWorld<string>(at('store.ts'), String(records));
    const { url, apiToken } = org.world;
    const gateway = await startWorld<Gateway>(at('gateway.ts'), url, apiToken, store.world);
    return new Installation(`${records / 1000},000 records`, org, store, gateway);
  }

  private constructor(name: string, org: Started<Org>, store: Started<string>, gateway: Started<Gateway>) {
    this.name = name;
    this.#org = org;
    this.#store = store;
    this.#gateway = gateway;
    this.#free = [...org.world.free];
    this.#ledger = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: store.world }));
  }

  /** Has so many changes made, waits until Okta has told of each, and says what one took. */
  async make(count: number): Promise<Figures> {
    const before = await this.#cpu();
    const startedAt = performance.now();
    await pMap(this.#free.splice(0, count), (user) => this.#assign(user), { concurrency: AT_ONCE });
    const seconds = (performance.now() - startedAt) / 1000;
    while ((await this.#awaiting()) > 0) await sleep(250);
    const after = await this.#cpu();
    return {
      'changes/s': count / seconds,
      'gateway, CPU ms per change': (after.gateway - before.gateway) / count / 1000,
      'DynamoDB, CPU ms per change': (after.store - before.store) / count / 1000,
    };
  }

  async close(): Promise<void> {
    for (const part of [this.#gateway, this.#store, this.#org]) part.close();
    this.#ledger.destroy();
    await this.#agent.close();
  }

  async #assign(id: string): Promise<void> {
    const { url, key } = this.#gateway.world;
    const answer = await request(`${url}/okta/api/v1/apps/${this.#org.world.appId}/users`, {
      dispatcher: this.#agent,
      method: 'POST',
      headers: {
        'x-api-key': key,
        ticket: 'RITM0010023',
        'idempotency-key': id,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ id, scope: 'USER' }),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200 || answer.headers['change-applied'] !== 'true')
      throw new Error(`A change was answered ${answer.statusCode}: ${text}`);
  }

  async #awaiting(): Promise<number> {
    const index = ledgerTable.indexes.find(({ of }) => of === 'awaiting');
    if (!index) throw new Error('the ledger has no index of unconfirmed changes');
    const counts = keysFor(index, 'confirmation').map(async (key) => {
      const { Count = 0 } = await this.#ledger.send(
        new QueryCommand({
          TableName: 'goldthread-changes',
          IndexName: index.name,
          KeyConditionExpression: '#key = :key',
          ExpressionAttributeNames: { '#key': index.partitionKey },
          ExpressionAttributeValues: { ':key': key },
          Select: 'COUNT',
        }),
      );
      return Count;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async #cpu() {
    return { gateway: await cpuOf(this.#gateway.process), store: await cpuOf(this.#store.process) };
  }
}
