import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gatewayClient } from '../../../../infra/operate/gateway-client.ts';
import {
  carryOut,
  type GatewayRequest,
  type Line,
  type Order,
} from '../../../../lib/audit/stale-devices/carry-out.ts';
import type { Step } from '../../../../lib/audit/stale-devices/next-step.ts';
import { currentServices } from '../../../../lib/operation/services.ts';
import { ledgerOf } from '../../../../lib/operation/stores.ts';
import { startGateway } from '../../../support/gateway.ts';

const gateway = await startGateway({ size: { devices: 64 } });
const { org, local, asked, faults } = gateway;
afterAll(() => gateway.close());

const startedAt = new Date();
let run = 0;
let ask: Order['ask'];
beforeAll(() => {
  ask = gatewayClient(local.url, local.keys.servicenow);
});
beforeEach(() => {
  run += 1;
  asked('okta');
});

const taken = new Set<string>();
/** Devices of a status that no other test has. */
function devices(status: string, count: number): string[] {
  const free = [...org.state.devices.values()].filter((one) => one.status === status && !taken.has(one.id));
  const ids = free.slice(0, count).map(({ id }) => id);
  expect(ids.length).toBe(count);
  for (const id of ids) taken.add(id);
  return ids;
}
const statusOf = (id: string) => org.state.devices.get(id)?.status;
const orderOf = (step: Step, ids: readonly string[], more: Partial<Order> = {}): Order => ({
  proposals: {
    run: `stale-devices-${run}`,
    startedAt,
    devices: { suspend: [], deactivate: [], delete: [], [step]: ids },
  },
  step,
  ticket: 'CHG0012345',
  dryRun: false,
  limit: 1_000,
  ask,
  ...more,
});
const carriedOut = async (order: Order): Promise<Line[]> => Array.fromAsync(carryOut(order));
const outcomes = (lines: readonly Line[]) => lines.map(({ outcome }) => outcome);
const writes = () => asked('okta').filter((request) => !request.startsWith('GET'));

describe('carryOut', () => {
  test.each([
    ['suspend', 'ACTIVE', 'SUSPENDED'],
    ['deactivate', 'SUSPENDED', 'DEACTIVATED'],
    ['delete', 'DEACTIVATED', undefined],
  ] as const)('makes the step %s, once and on the ticket', async (step, from, to) => {
    const ids = devices(from, 2);
    const order = orderOf(step, ids);
    expect(outcomes(await carriedOut(order))).toEqual(['done', 'done']);
    expect(ids.map(statusOf)).toEqual([to, to]);
    const { changes } = await ledgerOf(currentServices()).find('resource', `okta:device/${ids[0]}`, 10);
    expect(changes).toMatchObject([{ ticket: 'CHG0012345', state: 'succeeded', changed: true }]);
    writes();
    expect(outcomes(await carriedOut(order))).toEqual(['already', 'already']);
    expect(writes()).toEqual([]);
  });

  test('leaves alone what is not any more as the report said', async () => {
    const [used = '', other = '', gone = ''] = [...devices('ACTIVE', 1), ...devices('CREATED', 1), 'guoGone'];
    Object.assign(org.state.devices.get(used) ?? {}, { lastUpdated: Date.now() + 1_000 });
    expect(outcomes(await carriedOut(orderOf('suspend', [used, other, gone])))).toEqual([
      'left',
      'left',
      'left',
    ]);
    expect(writes()).toEqual([]);
    expect([statusOf(used), statusOf(other)]).toEqual(['ACTIVE', 'CREATED']);
  });

  test('never takes two steps: what is active is not deactivated, what is suspended not deleted', async () => {
    const [active = '', suspended = ''] = [...devices('ACTIVE', 1), ...devices('SUSPENDED', 1)];
    expect(outcomes(await carriedOut(orderOf('deactivate', [active])))).toEqual(['left']);
    expect(outcomes(await carriedOut(orderOf('delete', [active, suspended])))).toEqual(['left', 'left']);
    expect(writes()).toEqual([]);
  });

  test('changes nothing in a dry run, and says what would happen', async () => {
    const [id = ''] = devices('SUSPENDED', 1);
    const lines = await carriedOut(orderOf('deactivate', [id], { dryRun: true }));
    expect(lines).toMatchObject([{ outcome: 'done', text: expect.stringContaining('cannot be undone') }]);
    expect([writes(), statusOf(id)]).toEqual([[], 'SUSPENDED']);
  });

  test('stops at its limit, which counts requests and not what is left alone', async () => {
    const ids = devices('ACTIVE', 3);
    Object.assign(org.state.devices.get(ids[0] ?? '') ?? {}, { lastUpdated: Date.now() + 1_000 });
    expect(outcomes(await carriedOut(orderOf('suspend', ids, { limit: 1 })))).toEqual(['left', 'done']);
    expect(ids.map(statusOf)).toEqual(['ACTIVE', 'SUSPENDED', 'ACTIVE']);
  });

  test('goes on after it was broken off, and makes nothing twice', async () => {
    const ids = devices('ACTIVE', 2);
    const order = orderOf('suspend', ids);
    for await (const _ of carryOut(order)) break;
    expect(ids.map(statusOf)).toEqual(['SUSPENDED', 'ACTIVE']);
    expect(outcomes(await carriedOut(order))).toEqual(['already', 'done']);
    expect(writes().length).toBe(2);
  });

  test('asks with the same key again where an answer was lost, so that the change is made once', async () => {
    const [id = ''] = devices('ACTIVE', 1);
    const keys: unknown[] = [];
    let isLost = true;
    const losing = async (request: GatewayRequest) => {
      const answer = await ask(request);
      if (request.operation === 'okta.getDevice') return answer;
      keys.push(request.headers?.['idempotency-key']);
      return isLost ? { status: 0, headers: {}, body: { detail: 'The gateway did not answer' } } : answer;
    };
    // The device is as it was for whoever reads it: the change is not to be seen yet.
    const before = await ask({ operation: 'okta.getDevice', device: id });
    const blind = async (request: GatewayRequest) =>
      request.operation === 'okta.getDevice' ? before : losing(request);
    expect(outcomes(await carriedOut(orderOf('suspend', [id], { ask: blind })))).toEqual(['failed']);
    isLost = false;
    expect(outcomes(await carriedOut(orderOf('suspend', [id], { ask: blind })))).toEqual(['done']);
    expect(new Set(keys).size).toBe(1);
    expect(writes().length).toBe(1);
  });

  test('says of a change that Okta did not answer that it is pending', async () => {
    const [id = ''] = devices('ACTIVE', 1);
    faults.okta = ({ method }) => (method === 'POST' ? { kind: 'status', status: 503 } : undefined);
    try {
      expect(await carriedOut(orderOf('suspend', [id]))).toMatchObject([{ outcome: 'pending' }]);
    } finally {
      delete faults.okta;
    }
  });

  test('says what the gateway refused: a deletion on a ticket that is no change ticket, a wrong key', async () => {
    const [id = ''] = devices('DEACTIVATED', 1);
    const [refused] = await carriedOut(orderOf('delete', [id], { ticket: 'INC0000007' }));
    expect(refused).toMatchObject({ outcome: 'failed', text: expect.stringContaining('CHG') });
    const stranger = gatewayClient(local.url, 'gt_wrong');
    expect(outcomes(await carriedOut(orderOf('delete', [id], { ask: stranger })))).toEqual(['failed']);
    expect(statusOf(id)).toBe('DEACTIVATED');
  });

  test('waits where it is told to', async () => {
    const [id = ''] = devices('ACTIVE', 1);
    let refusals = 2;
    const busy = async (request: GatewayRequest) => {
      if (refusals-- > 0)
        return { status: 429, headers: { 'retry-after': '0' }, body: { detail: 'too many' } };
      return ask(request);
    };
    expect(outcomes(await carriedOut(orderOf('suspend', [id], { ask: busy })))).toEqual(['done']);
  });
});
