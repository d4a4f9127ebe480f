import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { parseJson } from '../../../lib/json/parse.ts';
import type { Order } from '../../../lib/ledger/order.ts';
import { Orders } from '../../../lib/ledger/orders.ts';
import { startLedger } from '../../support/ledger.ts';

const { endpoint, close } = await startLedger();
afterAll(close);
const orders = new Orders('changes', new DynamoDB({ endpoint }));

const orderOf = (body: unknown): Order => ({
  id: `ord_${randomUUID()}`,
  schema: 1,
  caller: 'servicenow',
  callerGroups: ['itsm'],
  source: '192.0.2.1',
  address: '["POST /hooks/itsm",[],""]',
  digest: 'digest',
  state: 'planned',
  receivedAt: new Date().toISOString(),
  changes: [
    {
      operation: 'okta.updateApplicationUser',
      key: 'k',
      request: { path: '/x', params: {}, query: {}, body },
    },
  ],
});
const deep = (n: number): unknown => (n === 0 ? 'x' : { a: deep(n - 1) });

describe('an order keeps what it asks for as it came', () => {
  test.each<[string, unknown]>([
    ['a number of more digits than JavaScript has', parseJson('{"accountExpires":9223372036854775807}')],
    ['a number beyond the range of DynamoDB', { quota: 1e200 }],
    ['an empty name', { '': 1 }],
    ['half of a surrogate pair', { text: '\ud800' }],
    ['what is nested deeper than 32 levels', deep(40)],
  ])('%s', async (_, body) => {
    const order = orderOf(body);
    expect(await orders.plan(order)).toEqual(order);
    const kept = await orders.get(order.id);
    expect(JSON.stringify(kept?.changes)).toBe(JSON.stringify(order.changes));
    expect(await orders.receive({ ...order, digest: 'another' })).toEqual(kept);
  });
});
