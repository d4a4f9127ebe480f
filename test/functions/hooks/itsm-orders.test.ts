import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { digestOf, orderIdOf } from '../../../lib/ledger/order.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { ledgerOf, ordersOf } from '../../../lib/operation/stores.ts';
import { putCallers } from '../../support/callers.ts';
import { startGateway } from '../../support/gateway.ts';
import { startItsmHook } from '../../support/itsm-hook.ts';
import { filesAbout, reworked, wantingAll } from '../../support/itsm-mappings.ts';
import { hubSigned, signed } from '../../support/signatures.ts';

const WHSEC = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const OUTSIDERS = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const HUB_SECRET = 'jira-webhook-secret-0123456789';
const KEY = 'the-key-of-servicenow-12';

const { org, send, asked, faults, freshUser, local, close } = await startGateway();
await putCallers(
  { id: 'servicenow', groups: ['itsm'], apiKeys: [KEY], standardWebhooks: [WHSEC] },
  { id: 'jira', groups: ['itsm'], hubSignature: [HUB_SECRET], apiKeys: ['the-key-of-jira-0123456'] },
  { id: 'outsider', groups: ['guests'], standardWebhooks: [OUTSIDERS] },
);
const { appId, plainAppId, groupId, deviceId } = org.samples;
const subjects = { appId, otherAppId: plainAppId, groupId, deviceId };
const files = filesAbout(subjects);
const hook = await startItsmHook(files);
afterAll(async () => {
  await hook.close();
  await close();
});
beforeEach(() => {
  delete faults.okta;
  hook.deploy(files);
  asked('okta');
});

const orders = ordersOf(currentServices());
const ledger = ledgerOf(currentServices());

async function post(caller: string, headers: Record<string, string>, body: string, url = hook.url) {
  const response = await fetch(`${url}/hooks/itsm/${caller}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** An event with its credential, sent as often as wanted. */
type Send = (more?: Record<string, string>) => ReturnType<typeof post>;
const withKey =
  (body: string): Send =>
  (more = {}) =>
    post('servicenow', { 'x-api-key': KEY, ...more }, body);
const byJira =
  (body: string): Send =>
  (more = {}) =>
    post('jira', { ...hubSigned(HUB_SECRET, body), ...more }, body);
const withId = (body: string): Send => {
  const headers = signed(WHSEC, body);
  return (more = {}) => post('servicenow', { ...headers, ...more }, body);
};

let count = 100;
/** An event of a kind that one of the mappings wants. */
function event(kind: string, more: object = {}) {
  count += 1;
  const ticket = `RITM0030${count}`;
  return { kind, ticket, number: ticket, user: freshUser(), app: plainAppId, apps: [appId], ...more };
}
const replays = (results: object[]) => results.map((result) => ({ ...result, replayed: true }));
const isIn = (app: string, user: string) => org.state.apps.get(app)?.users.get(user) !== undefined;
const takeAway = (app: string, user: string) =>
  send({
    method: 'DELETE',
    path: `/okta/api/v1/apps/${app}/users/${user}`,
    headers: { 'x-api-key': KEY, ticket: 'RITM0000009' },
  });
const reused = { status: 422, body: { type: 'urn:goldthread:problem:key-reused' } };

describe('an event that comes again', () => {
  test.each([
    ['signed by Jira', byJira, 'joiner'],
    ['signed with its id', withId, 'by bytes'],
    ['with a key', withKey, 'by bytes'],
    ['with a key, known by its number', withKey, 'by number'],
    ['with a key, known by a header', withKey, 'by header'],
  ])(
    '%s is the same order, whatever became of the mappings, and gives nothing again that was taken away',
    async (_, sendIt, kind) => {
      const one = event(kind);
      const deliver = sendIt(JSON.stringify(one));
      const more = { 'x-request-id': one.number };
      const first = await deliver(more);
      expect(first.status).toBe(200);
      await takeAway(appId, one.user);
      const before = await ledger.find('ticket', one.ticket, 100);
      asked('okta');
      await fc.assert(
        fc.asyncProperty(reworked(files, wantingAll(subjects)), async (others) => {
          hook.deploy(others);
          const again = await deliver(more);
          expect(again).toEqual({
            status: 200,
            body: { ...first.body, results: replays(first.body.results) },
          });
        }),
        { numRuns: 60 },
      );
      expect(asked('okta')).toEqual([]);
      expect(await ledger.find('ticket', one.ticket, 100)).toEqual(before);
      expect(isIn(appId, one.user)).toBe(false);
    },
  );

  test('at the same time is one order, and each of its changes is made once', async () => {
    const one = event('joiner');
    const deliver = byJira(JSON.stringify(one));
    const answers = await Promise.all([deliver(), deliver(), deliver()]);
    expect(new Set(answers.map(({ body }) => body.order)).size).toBe(1);
    const again = await deliver();
    // Two of its four operations ask for the same.
    expect(again.body.results).toHaveLength(3);
    expect(new Set(again.body.results.map(({ changeId }: { changeId: string }) => changeId)).size).toBe(3);
    expect((await ledger.find('ticket', one.ticket, 100)).changes).toHaveLength(3);
    expect(asked('okta').filter((line) => line.startsWith('POST'))).toHaveLength(3);
  });
});

describe('deliveries of the same bytes', () => {
  const naming = (header?: string) => ({
    only: {
      ...(files['known-by-header'] as object),
      delivery: header === undefined ? undefined : { header },
    },
  });

  test('are told apart by the header that their mapping names, and by no other that it names later', async () => {
    hook.deploy(naming('x-request-id'));
    const one = event('by header');
    const deliver = withKey(JSON.stringify(one));
    const [first, second] = [await deliver({ 'x-request-id': '1' }), await deliver({ 'x-request-id': '2' })];
    expect(first.body.order).not.toBe(second.body.order);
    expect(second.body.results).toMatchObject([{ status: 200 }]);
    for (const header of ['x-request-id', 'x-other', undefined]) {
      hook.deploy(naming(header));
      for (const known of [first, second]) {
        const id = known === first ? '1' : '2';
        const again = await deliver({ 'x-request-id': id, 'x-other': `${header}` });
        expect(again.body).toEqual({ ...known.body, results: replays(known.body.results) });
      }
    }
  });

  test('are one where no mapping told them apart when they came first', async () => {
    hook.deploy(naming());
    const deliver = withKey(JSON.stringify(event('by header')));
    const first = await deliver({ 'x-request-id': '1' });
    hook.deploy(naming('x-request-id'));
    const again = await deliver({ 'x-request-id': '2' });
    expect(again.body).toEqual({ ...first.body, results: replays(first.body.results) });
  });

  test('that come at the same time are still told apart', async () => {
    const deliver = withKey(JSON.stringify(event('by header')));
    const ids = ['at-once-1', 'at-once-2', 'at-once-3'];
    const answers = await Promise.all(ids.map((id) => deliver({ 'x-request-id': id })));
    expect(new Set(answers.map(({ body }) => body.order)).size).toBe(3);
    for (const [i, { body }] of answers.entries()) {
      const again = await deliver({ 'x-request-id': ids[i] ?? '' });
      expect(again.body.order).toBe(body.order);
    }
  });

  test('are one where Jira signed them, as its signature covers no header', async () => {
    const body = JSON.stringify(event('joiner'));
    const byKey = await post('jira', { 'x-api-key': 'the-key-of-jira-0123456' }, body);
    const again = await byJira(body)({ 'x-request-id': 'another' });
    expect(again.body).toEqual({ ...byKey.body, results: replays(byKey.body.results) });
  });
});

describe('what names several deliveries', () => {
  const other = { user: freshUser(), app: plainAppId };

  test.each([
    ['another user', ({ user: _, ...rest }) => ({ ...rest, user: other.user })],
    ['another application', (one) => ({ ...one, apps: [other.app] })],
    ['one application more', (one) => ({ ...one, apps: [...(one.apps as string[]), other.app] })],
    ['one application more, in front', (one) => ({ ...one, apps: [other.app, ...(one.apps as string[])] })],
  ] as [string, (one: Record<string, unknown>) => object][])(
    'stands for what the first of them asked for: %s is refused',
    async (_, change) => {
      const one = event('by number');
      expect((await withKey(JSON.stringify(one))()).status).toBe(200);
      asked('okta');
      expect(await withKey(JSON.stringify(change(one)))()).toMatchObject(reused);
      expect(asked('okta')).toEqual([]);
      expect(isIn(appId, other.user) || isIn(plainAppId, one.user)).toBe(false);
    },
  );

  test('stands for it after another mapping was put before the one that wanted them, too', async () => {
    const one = event('by number');
    await withKey(JSON.stringify(one))();
    await takeAway(appId, one.user);
    const operations = [
      {
        operation: 'okta.assignUserToApplication',
        params: { appId: plainAppId },
        body: { id: { $: 'user' } },
      },
    ];
    hook.deploy({ ...files, a: { ...(files['known-by-number'] as object), operations } });
    const commented = withKey(JSON.stringify({ ...one, comment: 'Thank you' }));
    expect(await commented()).toMatchObject(reused);
    expect(isIn(appId, one.user) || isIn(plainAppId, one.user)).toBe(false);
  });

  test.each([
    ['one device more', { apps: [appId], devices: [] }, { apps: [appId], devices: [deviceId] }],
    ['an application where there was none', { apps: [], devices: [] }, { apps: [appId], devices: [] }],
  ])(
    'stands for all that the event asked for, its empty lists included: %s is refused',
    async (_, first, edited) => {
      const each = (operation: string, forEach: string, params: object) => ({
        operation,
        forEach: { $: forEach },
        params,
      });
      const { operations: _assign, ...known } = files['known-by-number'] as { operations: object[] };
      const operations = [
        {
          ...each('okta.unassignUserFromApplication', 'apps', {
            appId: { $item: '@' },
            userId: { $: 'user' },
          }),
          absent: 'ok',
        },
        each('okta.suspendDevice', 'devices', { deviceId: { $item: '@' } }),
      ];
      hook.deploy({ leaver: { ...known, operations } });
      const one = event('by number', first);
      expect((await withKey(JSON.stringify(one))()).status).toBe(200);
      asked('okta');
      expect(await withKey(JSON.stringify({ ...one, ...edited }))()).toMatchObject(reused);
      expect(asked('okta')).toEqual([]);
    },
  );

  test('lets a later one ask for the same twice, which is a replay', async () => {
    const one = event('by number');
    const first = await withKey(JSON.stringify(one))();
    const twice = await withKey(JSON.stringify({ ...one, apps: [appId, appId] }))();
    expect(twice).toMatchObject({ status: 200, body: { results: replays(first.body.results) } });
  });

  test('is not bound by an event that is refused', async () => {
    const assigning = files['known-by-number'] as { operations: object[] };
    const unassigning = {
      operation: 'okta.unassignUserFromApplication',
      params: { appId: { $item: '@' }, userId: { $: 'user' } },
      forEach: { $: 'drops' },
      absent: 'ok',
    };
    const one = event('by number', { drops: [] });
    expect((await withKey(JSON.stringify(one))()).status).toBe(200);
    // What it stands for of this operation is still to be settled.
    hook.deploy({ moved: { ...assigning, operations: [unassigning, ...assigning.operations] } });
    const more = { ...one, drops: [appId], apps: [appId, plainAppId] };
    expect(await withKey(JSON.stringify(more))()).toMatchObject(reused);
    const corrected = { ...one, drops: [plainAppId] };
    expect(await withKey(JSON.stringify(corrected))()).toMatchObject({ status: 200 });
  });

  test('is no longer than a name may be', async () => {
    const answer = await withKey(JSON.stringify(event('by number', { number: 'x'.repeat(301) })))();
    expect(answer).toMatchObject({ status: 422, body: { type: 'urn:goldthread:problem:mapping-unfilled' } });
  });

  test('lets a later one ask for the same, or for less', async () => {
    const one = event('by number', { apps: [appId, plainAppId] });
    const first = await withKey(JSON.stringify(one))();
    const [kept, dropped] = first.body.results;
    expect([kept.status, dropped.status]).toEqual([200, 200]);
    await takeAway(appId, one.user);
    const turned = { ...one, apps: [plainAppId, appId] };
    expect((await withKey(JSON.stringify(turned))()).body.results).toEqual(replays([dropped, kept]));
    const less = { ...one, apps: [appId] };
    expect((await withKey(JSON.stringify(less))()).body.results).toEqual(replays([kept]));
    expect(isIn(appId, one.user)).toBe(false);
  });

  test.each([
    ['with a key', withKey],
    ['signed with its id', withId],
  ])('gives nothing again that was taken away, by an update that comes %s', async (_, sendIt) => {
    const one = event('by number');
    const first = await sendIt(JSON.stringify(one))();
    await takeAway(appId, one.user);
    const updated = await sendIt(JSON.stringify({ ...one, comment: 'Thank you' }))();
    expect(updated.body.order).not.toBe(first.body.order);
    expect(updated.body.results).toEqual(replays(first.body.results));
    expect(isIn(appId, one.user)).toBe(false);
  });

  test('is bound for one of two that come at the same time, and ask for different things', async () => {
    const one = event('by number');
    const two = { ...one, user: freshUser() };
    const answers = await Promise.all([one, two].map((each) => withKey(JSON.stringify(each))()));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    expect(isIn(appId, one.user)).toBe(!isIn(appId, two.user));
  });
});

describe('an order is on record', () => {
  test('with all that is asked for, before the policies deny it', async () => {
    const user = freshUser();
    const admins = {
      caller: 'servicenow',
      description: 'Administrators',
      when: { $: "kind == 'admin'" },
      ticket: { $: 'ticket' },
      operations: [
        {
          operation: 'okta.assignRoleToUser',
          params: { userId: { $: 'user' } },
          body: { type: 'ORG_ADMIN' },
        },
      ],
    };
    hook.deploy({ admins });
    const body = JSON.stringify(event('admin', { user, ticket: 'RITM0040001' }));
    const denied = await withKey(body)();
    expect(denied).toMatchObject({ status: 422, body: { results: [{ status: 403 }] } });
    const order = await orders.get(denied.body.order);
    expect(order).toEqual({
      id: orderIdOf('servicenow', { digest: digestOf(Buffer.from(body)) }),
      schema: 1,
      state: 'planned',
      caller: 'servicenow',
      callerGroups: ['itsm'],
      source: '127.0.0.1',
      ticket: 'RITM0040001',
      address: JSON.stringify(['POST /hooks/itsm/{caller}', [['caller', 'servicenow']], '']),
      digest: digestOf(Buffer.from(body)),
      toldBy: {},
      receivedAt: expect.any(String),
      changes: [
        {
          operation: 'okta.assignRoleToUser',
          key: expect.stringContaining(denied.body.order),
          mapping: 'admins',
          request: {
            path: '/api/v1/users/{userId}/roles',
            params: { userId: user },
            query: {},
            body: { type: 'ORG_ADMIN' },
          },
        },
      ],
    });
    const denial = await ledger.get(denied.body.results[0].changeId);
    expect(denial).toMatchObject({ order: order?.id, deniedBy: expect.any(String) });
    // What is on record is what is asked for again, and the policies are asked anew.
    hook.deploy({ admins: { ...admins, ticket: { $: "'CHG0000001'" } } });
    expect(await withKey(body)()).toMatchObject({
      body: { ticket: 'RITM0040001', results: [{ status: 403 }] },
    });
  });

  test.each([
    ['that nobody wants', 204, { kind: 'nothing' }],
    ['that no mapping can be filled from', 422, { kind: 'by bytes', ticket: 'none of the kind' }],
  ])('of a signed event %s', async (_, status, more) => {
    const body = JSON.stringify(more);
    const headers = signed(WHSEC, body);
    for (const _time of [1, 2]) expect((await post('servicenow', headers, body)).status).toBe(status);
    const id = orderIdOf('servicenow', { signedId: headers['webhook-id'] ?? '' });
    expect(await orders.get(id)).toMatchObject({ state: 'received', changes: [] });
  });

  test('of an event under Jira’s signature that nobody wanted, which stays so', async () => {
    const one = event('by key');
    const deliver = byJira(JSON.stringify(one));
    const { 'known-by-key': mapping, ...others } = files;
    hook.deploy(others);
    expect((await deliver()).status).toBe(204);
    hook.deploy({ added: mapping, ...others });
    expect((await deliver()).status).toBe(204);
    expect(isIn(appId, one.user)).toBe(false);
  });

  test('of a signed event that nobody wants, so that its signature serves for no change', async () => {
    const user = freshUser();
    const body = JSON.stringify({ id: user });
    const headers = { ...signed(WHSEC, body), 'content-type': 'application/json', ticket: 'RITM0000001' };
    expect((await post('servicenow', headers, body)).status).toBe(204);
    const direct = await fetch(`${local.url}/okta/api/v1/apps/${appId}/users`, {
      method: 'POST',
      headers,
      body,
    });
    expect(direct.status).toBe(422);
    expect(isIn(appId, user)).toBe(false);
  });

  test('of an event of somebody who may send none', async () => {
    const body = JSON.stringify(event('by bytes'));
    const headers = signed(OUTSIDERS, body);
    expect((await post('outsider', headers, body)).status).toBe(403);
    const id = orderIdOf('outsider', { signedId: headers['webhook-id'] ?? '' });
    expect(await orders.get(id)).toMatchObject({ state: 'received', callerGroups: ['guests'] });
  });

  test('of a signed event that was received is planned once its mapping is corrected', async () => {
    const one = event('by bytes');
    const deliver = withId(JSON.stringify(one));
    const { 'known-by-bytes': mapping, ...others } = files;
    hook.deploy(others);
    expect((await deliver()).status).toBe(204);
    hook.deploy({ corrected: mapping, ...others });
    const first = await deliver();
    expect(first).toMatchObject({ status: 200, body: { results: [{ mapping: 'corrected' }, {}] } });
    hook.deploy(others);
    expect((await deliver()).body).toEqual({ ...first.body, results: replays(first.body.results) });
  });
});

describe('a password in an event', () => {
  const password = 'Tr0ub4dor&3-of-the-application';
  const { operations, ...rest } = files['with-a-password'] as { operations: object[] };
  const mapping = { renamed: { ...rest, operations: operations.toReversed() } };

  test.each([
    ['with a key', withKey],
    ['signed with its id', withId],
  ])('%s is nowhere in the ledger, and a retry works all the same', async (_, sendIt) => {
    const one = event('with a password', { password });
    const deliver = sendIt(JSON.stringify(one));
    faults.okta = ({ method }) => (method === 'GET' ? { kind: 'status', status: 500 } : undefined);
    const failed = await deliver();
    expect([failed.status, isIn(appId, one.user)]).toEqual([503, false]);
    delete faults.okta;
    hook.deploy(mapping);
    const retried = await deliver();
    expect(retried.body.order).toBe(failed.body.order);
    expect(isIn(appId, one.user)).toBe(true);
    const again = await deliver();
    expect(again.body).toMatchObject({
      order: failed.body.order,
      results: [{ status: 200, replayed: true }, {}],
    });

    const items = await everything();
    expect(items).toContain(failed.body.order);
    expect(items).not.toContain('Tr0ub4dor');
    expect(items).not.toContain(digestOf(Buffer.from(password)));
  });

  test('is refused where its mapping reads another one from the same bytes', async () => {
    const one = event('with a password', { password, other: 'another' });
    const deliver = withKey(JSON.stringify(one));
    expect((await deliver()).status).toBe(200);
    const text = JSON.stringify(files['with-a-password']).replace('{"$":"password"}', '{"$":"other"}');
    hook.deploy({ changed: JSON.parse(text) });
    asked('okta');
    expect(await deliver()).toMatchObject(reused);
    // The queue still makes what other tests deferred.
    expect(asked('okta').filter((line) => line.includes(one.user))).toEqual([]);
  });

  /** All that is in the ledger's table. */
  async function everything(): Promise<string> {
    const client = new DynamoDBClient({});
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({ TableName: process.env.LEDGER_TABLE_NAME, ConsistentRead: true }),
    );
    client.destroy();
    expect(LastEvaluatedKey).toBeUndefined();
    return JSON.stringify(Items.map((item) => unmarshall(item)));
  }
});
