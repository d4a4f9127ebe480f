import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { orderIdOf } from '../../../lib/ledger/order.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { ledgerOf, ordersOf } from '../../../lib/operation/stores.ts';
import { putCallers } from '../../support/callers.ts';
import { contextOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';
import { ago, leave, openChange } from '../../support/left-change.ts';
import { signed } from '../../support/signatures.ts';

const { org, tenant, send, asked, faults, freshUser, local, close } = await startGateway();
const keys = {
  operator: 'the-key-of-an-operator-1',
  itsm: 'the-key-of-servicenow-01',
  jira: 'the-key-of-jira-00000001',
  auditor: 'the-key-of-an-auditor-01',
  guest: 'the-key-of-a-guest-00001',
  unticketed: 'the-key-without-tickets1',
};
const WHSEC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
await putCallers(
  { id: 'operator', groups: ['operator'], apiKeys: [keys.operator], standardWebhooks: [WHSEC] },
  { id: 'servicenow', groups: ['itsm'], apiKeys: [keys.itsm], ticket: { pattern: '^(RITM|CHG)\\d{7,}$' } },
  { id: 'jira', groups: ['itsm'], apiKeys: [keys.jira] },
  { id: 'auditor', groups: ['auditor'], apiKeys: [keys.auditor] },
  { id: 'guest', groups: ['guests'], apiKeys: [keys.guest] },
  { id: 'break-glass', groups: ['operator'], apiKeys: [keys.unticketed], ticket: { required: false } },
);
afterAll(close);
beforeEach(() => {
  delete faults.okta;
  asked('okta');
});

const { appId } = org.samples;
const ledger = ledgerOf(currentServices());
type State = Parameters<typeof openChange>[0];
const left = (state: State, more: Partial<ChangeRecord> = {}, userId = freshUser()) =>
  leave(ledger, openChange(state, { appId, userId }, { before: null, ...more }));
const role = (state: State, type: string, more: Partial<ChangeRecord> = {}) => {
  const userId = freshUser();
  return left(state, {
    operation: 'okta.assignRoleToUser',
    resource: `okta:user/${userId}/role/${type}`,
    request: { path: '/api/v1/users/{userId}/roles', params: { userId }, query: {}, body: { type } },
    ...more,
  });
};

type Who = keyof typeof keys;
const post = (id: string, verb: 'cancel' | 'close', body: unknown, who: Who = 'operator', headers = {}) =>
  send({
    method: 'POST',
    path: `/changes/${id}/${verb}`,
    headers: { 'x-api-key': keys[who], ticket: 'CHG0030001', ...headers },
    body,
  });
const reason = 'The requester has left the company';
const cancel = ({ id }: { id: string }, who?: Who, headers = {}) =>
  post(id, 'cancel', { reason }, who, headers);
const closeAs = ({ id }: { id: string }, as: string, who?: Who, headers = {}) =>
  post(id, 'close', { as, reason }, who, headers);
const problem = (code: string) => ({
  status: code === 'forbidden' ? 403 : 409,
  body: { type: `urn:goldthread:problem:${code}` },
});
const make = (userId: string, headers = {}) =>
  send({
    method: 'POST',
    path: `/okta/api/v1/apps/${appId}/users`,
    headers: { 'x-api-key': keys.itsm, ticket: 'RITM0010023', ...headers },
    body: { id: userId },
  });
const listed = async (state: string) =>
  (await send({ path: `/changes?state=${state}`, headers: { 'x-api-key': keys.auditor } })).body.changes.map(
    ({ id }: { id: string }) => id,
  );

describe('cancelling a deferred change', () => {
  test('shows who did, when, on which ticket and why; the vendor is not asked', async () => {
    const known = await left('deferred');
    const got = await cancel(known);
    expect(got.status).toBe(200);
    expect(got.body).toMatchObject({
      id: known.id,
      state: 'cancelled',
      changed: false,
      ticket: 'RITM0010023',
      closing: {
        by: 'operator',
        groups: ['operator'],
        source: '127.0.0.1',
        ticket: 'CHG0030001',
        at: expect.stringMatching(/^\d{4}-/),
        as: 'cancelled',
        reason,
      },
    });
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'change-id': known.id,
      'change-state': 'cancelled',
      'change-applied': 'false',
    });
    expect(await listed('cancelled')).toContain(known.id);
    expect(await listed('deferred')).not.toContain(known.id);
    expect(asked('okta')).toEqual([]);
  });

  test('again responds the same and says so; with another reason it is told who was first', async () => {
    const known = await left('deferred');
    const first = await cancel(known);
    const again = await cancel(known);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    for (const other of [
      () => post(known.id, 'cancel', { reason: 'Another' }),
      () => cancel(known, 'operator', { ticket: 'CHG0030002' }),
      () => cancel(known, 'unticketed'),
    ]) {
      const got = await other();
      expect(got).toMatchObject(problem('not-cancellable'));
      expect(got.body.detail).toContain('It was cancelled by operator at');
    }
  });

  test('drops its message, and a reminder of it, without asking the vendor', async () => {
    const known = await left('deferred', { notBefore: ago(90_000) });
    await cancel(known);
    const body = JSON.stringify({ change: known.id, notBefore: known.notBefore });
    const event = { Records: [{ messageId: 'm', body }] } as never;
    expect(await jobs['jobs/retry-deferred'].handler(event, contextOf())).toEqual({ batchItemFailures: [] });
    await jobs['jobs/mark-dead-letters'].handler(event, contextOf());
    await jobs['jobs/settle'].handler({}, contextOf(60_000));
    expect(await ledger.get(known.id)).toMatchObject({ state: 'cancelled', reviewReason: 'cancelled' });
    expect(asked('okta')).toEqual([]);
  });

  test('that the retrying job starts at the same time either comes first or is told that it is too late', async () => {
    const userId = freshUser();
    const known = await left('deferred', {}, userId);
    const body = JSON.stringify({ change: known.id, notBefore: known.notBefore });
    const started = Promise.withResolvers<void>();
    faults.okta = ({ method }) => {
      if (method === 'POST') started.resolve();
      return method === 'POST' ? { kind: 'delay', ms: 300 } : undefined;
    };
    const retried = jobs['jobs/retry-deferred'].handler(
      { Records: [{ messageId: 'm', body }] } as never,
      contextOf(),
    );
    await started.promise;
    const late = await cancel(known);
    expect(late).toMatchObject(problem('not-cancellable'));
    expect(late.body.detail).toBe('It is being made right now.');
    await retried;
    expect(await ledger.get(known.id)).toMatchObject({ state: 'succeeded', changed: true });
  });

  test('frees its place: the next change of its resource is made', async () => {
    const userId = freshUser();
    const known = await left('deferred', { notBefore: ago(-3_600_000) }, userId);
    const behind = await make(userId, { ticket: 'RITM0010024' });
    expect(behind).toMatchObject({ status: 202, body: { state: 'deferred' } });
    await cancel(known);
    await vi.waitFor(async () => expect((await ledger.get(behind.body.id))?.state).toBe('succeeded'), 5_000);
    expect((await ledger.get(known.id))?.state).toBe('cancelled');
  });

  test('has its own request told so when it comes again, and another ticket makes it', async () => {
    const userId = freshUser();
    const before = await left('deferred', { notBefore: ago(-3_600_000) }, userId);
    const first = await make(userId);
    expect(first.status).toBe(202);
    await cancel(first.body);
    await cancel(before);
    const again = await make(userId);
    expect(again).toMatchObject(problem('change-cancelled'));
    expect(again.body.detail).toContain('on ticket CHG0030001');
    expect(again.body.errorCode).toMatch(/^E/);
    expect(again.headers.get('change-id')).toBe(first.body.id);
    expect(again.headers.get('change-state')).toBe('cancelled');
    expect((await make(userId, { ticket: 'RITM0010099' })).status).toBe(200);
  });

  test('takes a ticket of the caller’s form, and a reason', async () => {
    const known = await left('deferred');
    const post = (headers: Record<string, string>, body: unknown) =>
      send({ method: 'POST', path: `/changes/${known.id}/cancel`, headers, body });
    const key = { 'x-api-key': keys.itsm };
    for (const [headers, body] of [
      [key, { reason }],
      [{ ...key, ticket: 'INC0010023' }, { reason }],
      [{ ...key, ticket: 'CHG0030001' }, {}],
      [{ ...key, ticket: 'CHG0030001' }, undefined],
      [{ ...key, ticket: 'CHG0030001' }, { reason: '' }],
      [{ ...key, ticket: 'CHG0030001' }, { reason: 'x'.repeat(501) }],
      [{ ...key, ticket: 'CHG0030001' }, { reason: 'a\u0000b' }],
      [
        { ...key, ticket: 'CHG0030001' },
        { reason, as: 'happened' },
      ],
    ] as const) {
      expect((await post(headers, body)).status).toBe(400);
    }
    expect((await ledger.get(known.id))?.state).toBe('deferred');
    const without = await post({ 'x-api-key': keys.unticketed }, { reason });
    expect(without).toMatchObject({ status: 200, body: { closing: { by: 'break-glass' } } });
    expect(without.body.closing).not.toHaveProperty('ticket');
  });
});

describe('closing a change in doubt', () => {
  test.each([
    ['happened', { state: 'succeeded', changed: true }, 'true'],
    ['not-happened', { state: 'failed', changed: false }, 'false'],
    ['unknown', { state: 'closed' }, null],
  ] as const)('as %s is on record, and listed for auditors', async (as, expected, applied) => {
    const known = await left('in_doubt', { indeterminate: true });
    const got = await closeAs(known, as);
    expect(got).toMatchObject({
      status: 200,
      body: { ...expected, closing: { by: 'operator', as, reason } },
    });
    expect(got.headers.get('change-applied')).toBe(applied);
    expect(await listed('closed')).toContain(known.id);
    expect(await listed('in_doubt')).not.toContain(known.id);
    expect((await closeAs(known, as)).headers.get('idempotency-replayed')).toBe('true');
    expect(asked('okta')).toEqual([]);
  });

  test('too early says from when, and when to try again', async () => {
    const known = await left('in_doubt', { leaseEndsAt: ago(-20_000) });
    const got = await closeAs(known, 'unknown');
    expect(got).toMatchObject(problem('not-closable'));
    expect(got.body.detail).toContain('It is too early: until');
    expect(Number(got.headers.get('retry-after'))).toBeGreaterThan(15);
    expect(got.headers.get('change-state')).toBe('in_doubt');
  });

  test('lets the settling job leave it alone', async () => {
    const known = await left('in_doubt');
    await closeAs(known, 'unknown');
    await jobs['jobs/settle'].handler({}, contextOf(60_000));
    expect(await ledger.get(known.id)).toMatchObject({ state: 'closed' });
    expect(asked('okta')).toEqual([]);
  });

  test('has its own request told what became of it when it comes again', async () => {
    for (const [as, expected] of [
      ['happened', { status: 200, body: { state: 'succeeded', closing: { as: 'happened' } } }],
      ['not-happened', problem('change-closed')],
      ['unknown', problem('change-closed')],
    ] as const) {
      const userId = freshUser();
      faults.okta = ({ method }) => (method === 'POST' ? { kind: 'reset' } : undefined);
      const first = await make(userId);
      expect(first).toMatchObject({ status: 202, body: { state: 'in_doubt' } });
      delete faults.okta;
      await vi.waitFor(async () => expect((await closeAs(first.body, as)).status).toBe(200), 5_000);
      const again = await make(userId);
      expect(again, as).toMatchObject(expected);
      expect(again.headers.get('change-id')).toBe(first.body.id);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
    }
  });

  test('as happened cannot be reverted, as nobody knows what it left', async () => {
    const known = await left('in_doubt');
    await closeAs(known, 'happened');
    const got = await send({
      method: 'POST',
      path: `/changes/${known.id}/revert`,
      headers: { 'x-api-key': keys.itsm, ticket: 'CHG0030001' },
    });
    expect(got).toMatchObject(problem('not-revertible'));
    expect(got.body.detail).toContain('what it left is not known');
  });
});

test.each(['cancelled', 'closed'] as const)(
  'a revert that was %s keeps no other from being made',
  async (as) => {
    const userId = freshUser();
    const made = await make(userId, { ticket: `RITM${as === 'closed' ? '0077001' : '0077002'}` });
    const id = made.headers.get('change-id') ?? '';
    const record = await left(as === 'closed' ? 'in_doubt' : 'deferred', { reverts: id });
    const known = await ledger.get(id);
    await ledger.markReverted(known as ChangeRecord, record.id);
    expect((await (as === 'closed' ? closeAs(record, 'unknown') : cancel(record))).status).toBe(200);
    const headers = { 'x-api-key': keys.itsm, ticket: 'CHG0030009' };
    const got = await send({ method: 'POST', path: `/changes/${id}/revert`, headers });
    expect(got).toMatchObject({ status: 200, body: { state: 'succeeded', reverts: id } });
  },
);

describe('by policy', () => {
  const denials = async (resource: string) =>
    (await ledger.find('resource', resource, 10)).changes.filter(({ deniedBy }) => deniedBy !== undefined);

  test.each<[string, Who, 'cancel' | 'close', State, Partial<ChangeRecord>, number]>([
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
    const body = verb === 'cancel' ? { reason } : { as: 'unknown', reason };
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
        path: '/auth-users/{id}/capabilities',
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
      ...signed(WHSEC, text, id, at),
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
    const { id, deliver } = sign(`/changes/${known.id}/cancel`, { reason });
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
    const body = { as: 'not-happened', reason };
    const forged = sign(path, body);
    expect((await forged.deliver(path, {}, JSON.stringify({ ...body, as: 'happened' }))).status).toBe(401);
    expect((await sign(path, body, new Date(Date.now() - 600_000)).deliver()).status).toBe(401);
    expect((await ledger.get(known.id))?.state).toBe('in_doubt');
  });
});
