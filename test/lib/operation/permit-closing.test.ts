import { afterAll, describe, expect, test } from 'vitest';
import { orderIdOf } from '../../../lib/ledger/order.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { ordersOf } from '../../../lib/operation/stores.ts';
import {
  OPERATORS_SECRET,
  type OpenState,
  problem,
  REASON,
  startClosing,
  type Who,
} from '../../support/closing.ts';
import { signed } from '../../support/signatures.ts';

const { tenant, send, freshUser, local, close, ...closing } = await startClosing();
const { keys, ledger, post, left, cancel, closeAs, make } = closing;
afterAll(close);

const role = (state: OpenState, type: string, more: Partial<ChangeRecord> = {}) => {
  const userId = freshUser();
  return left(state, {
    operation: 'okta.assignRoleToUser',
    resource: `okta:user/${userId}/role/${type}`,
    request: { path: '/api/v1/users/{userId}/roles', params: { userId }, query: {}, body: { type } },
    ...more,
  });
};

describe('by policy', () => {
  const denials = async (resource: string) =>
    (await ledger.find('resource', resource, 10)).changes.filter(({ deniedBy }) => deniedBy !== undefined);

  test.each<[string, Who, 'cancel' | 'close', OpenState, Partial<ChangeRecord>, number]>([
    ['an operator cancels any', 'operator', 'cancel', 'deferred', {}, 200],
    ['an operator closes any', 'operator', 'close', 'in_doubt', {}, 200],
    ['an ITSM system cancels its own', 'itsm', 'cancel', 'deferred', {}, 200],
    ['an ITSM system cancels no other’s', 'jira', 'cancel', 'deferred', {}, 403],
    ['an ITSM system closes none', 'itsm', 'close', 'in_doubt', {}, 403],
    ['an auditor cancels none', 'auditor', 'cancel', 'deferred', { caller: 'auditor' }, 403],
    ['an auditor closes none', 'auditor', 'close', 'in_doubt', { caller: 'auditor' }, 403],
    ['a stranger cancels none', 'guest', 'cancel', 'deferred', { caller: 'guest' }, 403],
    ['a stranger closes none', 'guest', 'close', 'in_doubt', { caller: 'guest' }, 403],
  ])('%s', async (_, who, verb, state, more, status) => {
    const known = await left(state, more);
    const body = verb === 'cancel' ? { reason: REASON } : { as: 'unknown', reason: REASON };
    const got = await post(known.id, verb, body, who);
    expect(got.status).toBe(status);
    expect((await ledger.get(known.id))?.state === state).toBe(status === 403);
    const denied = await denials(known.resource);
    expect(denied).toHaveLength(status === 403 ? 1 : 0);
    if (status === 403) {
      expect(got.headers.get('change-id')).toBe(denied[0]?.id);
      expect(denied[0]).toMatchObject({
        operation: `changes.${verb}`,
        state: 'failed',
        deniedBy: 'default',
        ticket: 'CHG0030001',
        request: { params: { id: known.id } },
      });
    }
  });

  test('whose ticket would not do for the change may not end it either', async () => {
    const held = { ticket: 'CHG0010001' };
    const [deferred, doubt] = [
      await role('deferred', 'APP_ADMIN', held),
      await role('in_doubt', 'APP_ADMIN', held),
    ];
    const low = { ticket: 'RITM0010023' };
    for (const got of [
      await cancel(deferred, 'operator', low),
      await cancel(deferred, 'itsm', low),
      await closeAs(doubt, 'unknown', 'operator', low),
    ]) {
      expect(got).toMatchObject(problem('forbidden'));
      expect(got.body.causes).toEqual(['refused by the policy privileged-role-without-change-ticket']);
    }
    expect((await cancel(deferred, 'itsm')).status).toBe(200);
    expect((await closeAs(doubt, 'unknown')).status).toBe(200);
  });

  test('what nobody may make any more can be ended on a change ticket', async () => {
    const known = await role('in_doubt', 'SUPER_ADMIN');
    expect(await closeAs(known, 'unknown', 'operator', { ticket: 'RITM0010023' })).toMatchObject(
      problem('forbidden'),
    );
    expect((await closeAs(known, 'unknown')).status).toBe(200);
    const identity = tenant.samples.identityId;
    const admin = await left('in_doubt', {
      operation: 'capabilities.change',
      resource: `sailpoint:auth-user/${identity}`,
      request: {
        path: '/capabilities/{id}',
        params: { id: identity },
        query: {},
        body: { add: ['ORG_ADMIN'], remove: [] },
      },
    });
    expect((await closeAs(admin, 'not-happened')).status).toBe(200);
  });

  test('an operator makes no change', async () => {
    expect((await make(freshUser(), { 'x-api-key': keys.operator })).status).toBe(403);
    const known = await make(freshUser(), { ticket: 'RITM0088001' });
    const id = known.headers.get('change-id');
    const headers = { 'x-api-key': keys.operator, ticket: 'CHG0030001' };
    expect((await send({ method: 'POST', path: `/changes/${id}/revert`, headers })).status).toBe(403);
  });

  test('what the ledger does not have is 404 for whoever may end something, else 403', async () => {
    const id = `chg_${'0'.repeat(32)}`;
    expect((await cancel({ id })).status).toBe(404);
    expect((await closeAs({ id }, 'unknown')).status).toBe(404);
    expect((await cancel({ id }, 'guest')).status).toBe(403);
    expect((await cancel({ id: 'chg_1' })).status).toBe(400);
  });

  test('a change of an operation that is not deployed is ended by nobody', async () => {
    const known = await left('deferred', { operation: 'okta.assignUserToMoon' });
    expect(await cancel(known)).toMatchObject(problem('forbidden'));
  });
});

describe('a signed request', () => {
  const sign = (path: string, body: unknown, at = new Date()) => {
    const text = JSON.stringify(body);
    const id = `msg_${crypto.randomUUID()}`;
    const headers = {
      ...signed(OPERATORS_SECRET, text, id, at),
      'content-type': 'application/json',
      ticket: 'CHG0030001',
    };
    const deliver = async (to = path, more: Record<string, string> = {}, sent = text) => {
      const response = await fetch(local.url + to, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: sent,
      });
      return { status: response.status, body: await response.json() };
    };
    return { id, deliver };
  };
  const reused = { status: 422, body: { type: 'urn:goldthread:problem:key-reused' } };

  test('is an order, serves for one change, on one ticket, and the same again is replayed', async () => {
    const [known, other] = [await left('deferred'), await left('deferred')];
    const { id, deliver } = sign(`/changes/${known.id}/cancel`, { reason: REASON });
    expect((await deliver()).status).toBe(200);
    expect(await ordersOf(currentServices()).get(orderIdOf('operator', { signedId: id }))).toMatchObject({
      caller: 'operator',
      ticket: 'CHG0030001',
    });
    expect(await deliver(`/changes/${other.id}/cancel`)).toMatchObject(reused);
    expect(await deliver(undefined, { ticket: 'CHG0030002' })).toMatchObject(reused);
    expect((await deliver()).status).toBe(200);
    expect((await ledger.get(other.id))?.state).toBe('deferred');
  });

  test('that is forged, or too old, ends nothing', async () => {
    const known = await left('in_doubt');
    const path = `/changes/${known.id}/close`;
    const body = { as: 'not-happened', reason: REASON };
    const forged = sign(path, body);
    expect((await forged.deliver(path, {}, JSON.stringify({ ...body, as: 'happened' }))).status).toBe(401);
    expect((await sign(path, body, new Date(Date.now() - 600_000)).deliver()).status).toBe(401);
    expect((await ledger.get(known.id))?.state).toBe('in_doubt');
  });
});
