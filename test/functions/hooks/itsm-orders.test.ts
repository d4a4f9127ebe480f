import * as fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { currentServices } from '../../../lib/operation/services.ts';
import { ledgerOf } from '../../../lib/operation/stores.ts';
import { putCallers } from '../../support/callers.ts';
import { startGateway } from '../../support/gateway.ts';
import { startItsmHook } from '../../support/itsm-hook.ts';
import { filesAbout, reworked, wantingAll } from '../../support/itsm-mappings.ts';
import { hubSigned, signed } from '../../support/signatures.ts';

const WHSEC = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const OUTSIDERS = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const HUB_SECRET = 'jira-webhook-secret-0123456789';
const KEY = 'the-key-of-servicenow-12';

const { org, send, asked, faults, freshUser, close } = await startGateway();
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
    expect(again.body.results).toHaveLength(4);
    expect(new Set(again.body.results.map(({ changeId }: { changeId: string }) => changeId)).size).toBe(4);
    expect((await ledger.find('ticket', one.ticket, 100)).changes).toHaveLength(4);
    // Two of the four ask for the same.
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
