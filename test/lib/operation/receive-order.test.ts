import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type DeliveryIdentity, orderIdOf } from '../../../lib/ledger/order.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { findingsOf, ledgerOf, ordersOf } from '../../../lib/operation/stores.ts';
import { putCallers } from '../../support/callers.ts';
import { type Sent, startGateway } from '../../support/gateway.ts';
import { signed } from '../../support/signatures.ts';

const WHSEC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OUTSIDERS = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const KEY = 'the-key-of-servicenow-12';

const { org, send, asked, faults, freshUser, local, close } = await startGateway();
await putCallers(
  { id: 'signer', groups: ['itsm'], standardWebhooks: [WHSEC] },
  { id: 'outsider', groups: ['guests'], standardWebhooks: [OUTSIDERS] },
  { id: 'servicenow', groups: ['itsm'], apiKeys: [KEY] },
);
afterAll(close);
beforeEach(() => {
  delete faults.okta;
  asked('okta');
});

const { appId, plainAppId } = org.samples;
const orders = ordersOf(currentServices());
const ledger = ledgerOf(currentServices());
const orderOf = (id: string, caller = 'signer') => orders.get(orderIdOf(caller, { signedId: id }));

let count = 0;
const newId = () => {
  count += 1;
  return `msg_${count}`;
};

interface Signed {
  readonly id?: string;
  readonly method?: string;
  readonly path: string;
  readonly ticket?: string;
  readonly body?: unknown;
  readonly whsec?: string;
}

/** A request that its sender signed; sent as often as wanted, and elsewhere. */
function sign({ id = newId(), method = 'POST', path, ticket = 'RITM0000001', body, whsec = WHSEC }: Signed) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = signed(whsec, text, id);
  const deliver = (other: Partial<Pick<Sent, 'method' | 'path'>> & { ticket?: string; more?: object } = {}) =>
    fetch(local.url + (other.path ?? path), {
      method: other.method ?? method,
      headers: {
        ...headers,
        ...(text && { 'content-type': 'application/json' }),
        ticket: other.ticket ?? ticket,
        ...other.more,
      },
      ...(text && { body: text }),
    }).then(async (response) => {
      const answer = await response.text();
      return {
        status: response.status,
        changeId: response.headers.get('change-id') ?? '',
        isReplayed: response.headers.get('idempotency-replayed') === 'true',
        body: answer === '' ? undefined : JSON.parse(answer),
      };
    });
  return { id, deliver };
}

const rolesOf = (user: string) => `/okta/api/v1/users/${user}/roles`;
const usersOf = (app: string) => `/okta/api/v1/apps/${app}/users`;
const held = (user: string) => org.state.roleHolders.get(user)?.assignments ?? [];
const reused = { status: 422, body: { type: 'urn:goldthread:problem:key-reused' } };

async function openFinding(user = freshUser()) {
  const { finding } = await findingsOf(currentServices()).record({
    kind: 'out-of-band',
    resource: `okta:user/${user}/role/HELP_DESK_ADMIN`,
    effect: 'added',
    operations: ['okta.assignRoleToUser'],
    occurrence: user,
    at: new Date().toISOString(),
    evidence: {},
  });
  return finding.id;
}
const statusOf = async (finding: string) => (await findingsOf(currentServices()).get(finding))?.status;

describe('a signature serves for one request', () => {
  test('one that the policies denied serves for no other user, and on no other ticket', async () => {
    const [user, other] = [freshUser(), freshUser()];
    const { deliver } = sign({ path: rolesOf(user), body: { type: 'ORG_ADMIN' } });
    expect((await deliver()).status).toBe(403);
    // A change ticket would do for it, were it asked for with a signature of its own.
    expect(await deliver({ ticket: 'CHG9999999' })).toMatchObject(reused);
    expect(await deliver({ path: rolesOf(other) })).toMatchObject(reused);
    expect(await deliver({ path: rolesOf(other), ticket: 'CHG9999999' })).toMatchObject(reused);
    expect([...held(user), ...held(other)]).toEqual([]);
    expect(asked('okta')).toEqual([]);
  });

  test.each<[string, { ticket?: string; path?: string }]>([
    ['had no ticket', { ticket: '' }],
    ['had something else for one', { ticket: 'not a ticket' }],
    ['named no user', { path: rolesOf('me') }],
  ])('one that %s was refused, and serves for nothing else', async (_, refused) => {
    const user = freshUser();
    const { id, deliver } = sign({ path: rolesOf(user), body: { type: 'HELP_DESK_ADMIN' } });
    for (const _time of [1, 2]) expect((await deliver(refused)).status).toBe(400);
    expect(await deliver()).toMatchObject(reused);
    expect(held(user)).toEqual([]);
    expect((await orderOf(id))?.ticket).toBe(refused.ticket === undefined ? 'RITM0000001' : undefined);
  });

  test.each(['true', 'false', 'x'])(
    'one that asked for dryRun=%s is refused, and serves for the request itself',
    async (value) => {
      const user = freshUser();
      const { id, deliver } = sign({ path: rolesOf(user), body: { type: 'HELP_DESK_ADMIN' } });
      expect((await deliver({ path: `${rolesOf(user)}?dryRun=${value}` })).status).toBe(400);
      expect(await orderOf(id)).toBeUndefined();
      expect((await deliver()).status).toBe(201);
      expect(held(user)).toHaveLength(1);
      expect(await deliver({ path: rolesOf(freshUser()) })).toMatchObject(reused);
    },
  );

  test('one that was denied is denied again, for as long as the policies say so', async () => {
    const { deliver } = sign({ path: rolesOf(freshUser()), body: { type: 'ORG_ADMIN' } });
    expect(await deliver()).toMatchObject({ status: 403, isReplayed: false });
    expect(await deliver()).toMatchObject({ status: 403, isReplayed: false });
  });

  test('one that asks for something without a body resolves no finding', async () => {
    const finding = await openFinding();
    const device = [...org.state.devices.values()].find(({ status }) => status === 'ACTIVE')?.id;
    const { deliver } = sign({ path: `/okta/api/v1/devices/${device}/lifecycle/suspend` });
    expect((await deliver()).status).toBe(204);
    for (const verb of ['acknowledge', 'approve', 'resolve']) {
      expect(await deliver({ path: `/findings/${finding}/${verb}` })).toMatchObject(reused);
    }
    expect(await statusOf(finding)).toBe('open');
  });

  test('one that moved a finding moves no other, and the same one nowhere else', async () => {
    const [finding, other] = [await openFinding(), await openFinding()];
    const { deliver } = sign({ path: `/findings/${finding}/acknowledge` });
    expect((await deliver()).status).toBe(200);
    expect(await deliver({ path: `/findings/${other}/acknowledge` })).toMatchObject(reused);
    expect(await deliver({ path: `/findings/${finding}/resolve` })).toMatchObject(reused);
    expect(await deliver({ ticket: 'RITM0000002' })).toMatchObject(reused);
    expect([await statusOf(finding), await statusOf(other)]).toEqual(['acknowledged', 'open']);
    expect((await deliver()).status).toBe(200);
  });

  test('one that reverted a change reverts no other', async () => {
    const changes = [];
    for (const user of [freshUser(), freshUser()]) {
      const headers = { 'x-api-key': KEY, ticket: 'RITM0000001' };
      const made = await send({ method: 'POST', path: usersOf(appId), headers, body: { id: user } });
      changes.push(made.headers.get('change-id'));
    }
    const { deliver } = sign({ path: `/changes/${changes[0]}/revert` });
    expect((await deliver()).status).toBe(200);
    asked('okta');
    expect(await deliver({ path: `/changes/${changes[1]}/revert` })).toMatchObject(reused);
    expect(await deliver()).toMatchObject({ status: 200, isReplayed: true });
    expect(asked('okta')).toEqual([]);
  });

  test('of two requests with one signature that come at once, one at most is made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(4), async (head) => {
        const user = freshUser();
        const { deliver } = sign({ path: usersOf(appId), body: { id: user } });
        const sent = [appId, plainAppId].map(async (app, i) => {
          await new Promise((resolve) => setTimeout(resolve, i * head));
          return deliver({ path: usersOf(app) });
        });
        const statuses = (await Promise.all(sent)).map(({ status }) => status);
        expect(statuses.toSorted()).toEqual([200, 422]);
        const assigned = [appId, plainAppId].filter((app) => org.state.apps.get(app)?.users.get(user));
        expect(assigned).toEqual([[appId, plainAppId][statuses.indexOf(200)]]);
      }),
      { numRuns: 8 },
    );
  });

  test('nothing that is said otherwise makes it another: ticket, query, method, path', async () => {
    const [user, stranger] = [freshUser(), freshUser()];
    const device = [...org.state.devices.values()].findLast(({ status }) => status === 'ACTIVE')?.id;
    const { deliver } = sign({ method: 'DELETE', path: `${usersOf(appId)}/${user}`, ticket: 'CHG0000001' });
    // It is not there; what was refused is bound as well as what was made.
    expect((await deliver()).status).toBe(404);
    asked('okta');
    const other = fc.record({
      method: fc.constantFrom('DELETE', 'POST'),
      path: fc.constantFrom(
        `${usersOf(appId)}/${user}`,
        `${usersOf(appId)}/${stranger}`,
        `${usersOf(plainAppId)}/${user}`,
        `/okta/api/v1/devices/${device}`,
        `/okta/api/v1/devices/${device}/lifecycle/suspend`,
      ),
      query: fc.constantFrom('', '?ticket=CHG0000001', '?sendEmail=true', '?dryRun=true'),
      ticket: fc.constantFrom('CHG0000001', 'CHG0000002', 'RITM0000001'),
    });
    await fc.assert(
      fc.asyncProperty(other, async ({ method, path, query, ticket }) => {
        fc.pre(
          method !== 'DELETE' ||
            path !== `${usersOf(appId)}/${user}` ||
            query !== '' ||
            ticket !== 'CHG0000001',
        );
        expect((await deliver({ method, path: path + query, ticket })).status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: 200 },
    );
    expect(asked('okta')).toEqual([]);
    expect(org.state.devices.get(device ?? '')?.status).toBe('ACTIVE');
  });
});

describe('the same request again', () => {
  test('is replayed, and is the same order, whatever its other headers say', async () => {
    const user = freshUser();
    const { id, deliver } = sign({ path: usersOf(appId), body: { id: user } });
    const first = await deliver();
    const order = await orderOf(id);
    expect(first).toMatchObject({ status: 200, isReplayed: false });
    expect(await ledger.get(first.changeId)).toMatchObject({ order: order?.id });
    asked('okta');
    const more = { 'idempotency-key': 'another', prefer: 'respond-async', 'x-request-id': 'another' };
    expect(await deliver({ more })).toEqual({ ...first, isReplayed: true });
    expect(await orderOf(id)).toEqual(order);
    expect(asked('okta')).toEqual([]);
  });

  test('is the same order at the same time, and made once', async () => {
    const user = freshUser();
    const { id, deliver } = sign({ path: usersOf(appId), body: { id: user } });
    faults.okta = ({ method }) => (method === 'POST' ? { kind: 'delay', ms: 200 } : undefined);
    const answers = await Promise.all([deliver(), deliver(), deliver()]);
    const made = answers.filter(({ status }) => status === 200);
    expect(made.filter(({ isReplayed }) => !isReplayed)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    expect(others.map(({ body }) => body.type)).toEqual(
      others.map(() => 'urn:goldthread:problem:in-progress'),
    );
    expect(asked('okta').filter((line) => line.startsWith('POST'))).toHaveLength(1);
    expect((await ledger.get(made[0]?.changeId ?? ''))?.order).toBe((await orderOf(id))?.id);
  });
});

describe('an order is on record', () => {
  test('with who asks for what, from where and on what ground, before the policies deny it', async () => {
    const user = freshUser();
    const { id, deliver } = sign({
      path: `${rolesOf(user)}?disableNotifications=true`,
      body: { type: 'ORG_ADMIN' },
    });
    const denied = await deliver();
    expect(denied.status).toBe(403);
    const order = await orderOf(id);
    expect(order).toEqual({
      id: orderIdOf('signer', { signedId: id }),
      schema: 1,
      state: 'planned',
      caller: 'signer',
      callerGroups: ['itsm'],
      source: '127.0.0.1',
      ticket: 'RITM0000001',
      address: JSON.stringify([
        'POST /okta/api/v1/users/{userId}/roles',
        [['userId', user]],
        'disableNotifications=true',
      ]),
      // `printf '{"type":"ORG_ADMIN"}' | openssl dgst -sha256 -binary | basenc --base64url`
      digest: 'bpNLBgpGtIdqe6vaO4AWp80fCrRbaXMzQVJqeucP6is',
      signedId: id,
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      changes: [],
    });
    const denial = await ledger.get(denied.changeId);
    expect(denial).toMatchObject({ order: order?.id, deniedBy: expect.any(String) });
    expect(order?.receivedAt.localeCompare(denial?.acceptedAt ?? '')).toBeLessThanOrEqual(0);
  });

  test('of a caller, too, who may do nothing of the kind', async () => {
    const finding = await openFinding();
    for (const path of [`/findings/${finding}/resolve`, usersOf(appId)]) {
      const body = path === usersOf(appId) ? { id: freshUser() } : { reason: 'Because' };
      const { id, deliver } = sign({ whsec: OUTSIDERS, path, body });
      expect((await deliver()).status).toBe(403);
      expect(await orderOf(id, 'outsider')).toMatchObject({ caller: 'outsider', callerGroups: ['guests'] });
      expect(await deliver({ ticket: 'RITM0000002' })).toMatchObject(reused);
    }
    expect(await statusOf(finding)).toBe('open');
  });

  test('of what is signed only', async () => {
    const headers = { 'x-api-key': KEY, 'webhook-id': 'msg_unsigned', ticket: 'RITM0000001' };
    const made = await send({ method: 'POST', path: usersOf(appId), headers, body: { id: freshUser() } });
    expect(made.status).toBe(200);
    expect(await orderOf('msg_unsigned', 'servicenow')).toBeUndefined();
    expect(await ledger.get(made.headers.get('change-id') ?? '')).not.toHaveProperty('order');
  });

  test('of each caller for itself: another’s delivery of the same id is another order', async () => {
    const id = newId();
    const own = sign({ id, path: usersOf(appId), body: { id: freshUser() } });
    const others = sign({ id, whsec: OUTSIDERS, path: usersOf(plainAppId), body: { id: freshUser() } });
    expect((await own.deliver()).status).toBe(200);
    expect((await others.deliver()).status).toBe(403);
    expect((await orderOf(id))?.caller).toBe('signer');
    expect((await orderOf(id, 'outsider'))?.caller).toBe('outsider');
  });

  test('without a secret of its body', async () => {
    const password = 'Tr0ub4dor&3-of-the-application';
    const body = { id: freshUser(), credentials: { userName: 'new', password: { value: password } } };
    const { id, deliver } = sign({ path: usersOf(appId), body });
    const first = await deliver();
    expect(first.status).toBe(200);
    expect(JSON.stringify([await orderOf(id), await ledger.get(first.changeId)])).not.toContain('Tr0ub4dor');
    expect(await deliver()).toMatchObject({ status: 200, isReplayed: true });
  });
});

const text = fc.oneof(fc.constantFrom('', 'a', 'b', 'signed', 'named', 'digest', '","'), fc.string());
const identity: fc.Arbitrary<DeliveryIdentity> = fc.oneof(
  fc.record({ signedId: text }),
  fc.record({ named: text, operation: text }),
  fc.record({ digest: text, toldBy: fc.dictionary(text, text, { noNullPrototype: true, maxKeys: 2 }) }),
);

test('deliveries that anything tells apart have different orders', () => {
  fc.assert(
    fc.property(text, identity, text, identity, (caller, one, otherCaller, other) => {
      const isSame = caller === otherCaller && isDeepStrictEqual({ ...one }, { ...other });
      expect(orderIdOf(caller, one) === orderIdOf(otherCaller, other)).toBe(isSame);
    }),
    {
      numRuns: 5_000,
      examples: [['a', { digest: 'd', toldBy: { h: 'v' } }, 'a', { digest: 'd', toldBy: {} }]],
    },
  );
});
