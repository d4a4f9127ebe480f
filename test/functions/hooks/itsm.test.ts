import { createHmac } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { handler } from '../../../functions/hooks/itsm.ts';
import { secretIds } from '../../../infra/local/secrets.ts';
import { contextOf, eventOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';
import { startItsmHook } from '../../support/itsm-hook.ts';
import { countDynamoDB } from '../../support/requests.ts';
import { listen } from '../../support/telemetry.ts';
import { payload } from './payload.ts';

const HUB_SECRET = 'jira-webhook-secret-0123456789';

const written = listen();
const dynamo = countDynamoDB();
const gateway = await startGateway();
const { org, asked, faults, freshUser, local } = gateway;
await letJiraSign();
afterAll(async () => {
  await gateway.close();
  written.stop();
  dynamo.stop();
});
afterEach(() => {
  delete faults.okta;
});

const APP = org.samples.appId;

/** The local run's callers have keys only. */
async function letJiraSign() {
  const client = new SecretsManagerClient({});
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretIds.callers }));
  const secret = JSON.parse(SecretString);
  for (const caller of secret.callers) if (caller.id === 'jira') caller.hubSignature = [HUB_SECRET];
  await client.send(
    new PutSecretValueCommand({ SecretId: secretIds.callers, SecretString: JSON.stringify(secret) }),
  );
  client.destroy();
}

async function post(caller: string, text: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${local.url}/hooks/itsm/${caller}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: answer === '' ? undefined : JSON.parse(answer),
  };
}

const fromServiceNow = (text: string, headers = {}) =>
  post('servicenow', text, { 'x-api-key': local.keys.servicenow, ...headers });
const fromJira = (text: string, headers = {}) =>
  post('jira', text, { 'x-api-key': local.keys.jira, ...headers });
const signature = (text: string, secret = HUB_SECRET) =>
  `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
const signed = (text: string, headers = {}) =>
  post('jira', text, { 'x-hub-signature': signature(text), ...headers });

const numbered = (text: string, number: string) => text.replaceAll(/RITM\d+|IAM-\d+/g, number);
let count = 100;
/** A ticket that no other test names. */
const newTicket = (form = 'RITM') => {
  count += 1;
  return form === 'RITM' ? `RITM0020${count}` : `IAM-${count}`;
};

test.each([
  'application-access-approved',
  'application-access-display-all',
  'application-access-display-true',
  'application-access-display-false',
  'application-access-without-links',
])('ServiceNow’s %s assigns the user to the application, on its ticket', async (file) => {
  const USER = freshUser();
  const ticket = newTicket();
  written.forget();
  const answer = await fromServiceNow(numbered(payload(`servicenow/${file}`, { APP, USER }), ticket));
  expect(answer).toMatchObject({
    status: 200,
    body: {
      ticket,
      results: [
        {
          mapping: 'servicenow-application-access',
          operation: 'okta.assignUserToApplication',
          resource: `okta:app/${APP}/user/${USER}`,
          status: 200,
          state: 'succeeded',
          applied: true,
        },
      ],
    },
  });
  const { changeId } = answer.body.results[0];
  expect(written.lines()).toMatchObject([
    { message: 'change of an event finished', operation: 'okta.assignUserToApplication', changeId, ticket },
    { message: 'request finished', operation: 'hooks.itsm', caller: 'servicenow', status: 200 },
  ]);
  expect(org.state.apps.get(APP)?.users.get(USER)?.scope).toBe('USER');
  const change = await gateway.send({ path: `/changes/${changeId}` });
  expect(change.body).toMatchObject({ ticket, caller: 'servicenow', state: 'succeeded' });
});

test.each(['offboarding-display-all', 'offboarding-display-true', 'offboarding-display-false'])(
  'ServiceNow’s %s takes the user’s applications away, and its empty lists ask for nothing',
  async (file) => {
    const USER = freshUser();
    const path = `/okta/api/v1/apps/${APP}/users`;
    await gateway.send({ method: 'POST', path, headers: { ticket: 'RITM0010001' }, body: { id: USER } });
    const ids = { APP, APP2: org.samples.groupAppId, USER };
    const answer = await fromServiceNow(numbered(payload(`servicenow/${file}`, ids), newTicket()));
    expect(answer.body.results).toMatchObject([
      { mapping: 'servicenow-offboarding', status: 204, applied: true },
      { mapping: 'servicenow-offboarding', status: 204, absent: true },
    ]);
    expect(org.state.apps.get(APP)?.users.get(USER)).toBeUndefined();
  },
);

test.each([
  'application-access-approved',
  'automation-issue-data',
  'automation-issue-data-jira-format',
  'service-request-approved',
  'service-desk-request',
])('Jira’s %s assigns the user to the application, on its issue', async (file) => {
  const USER = freshUser();
  const ticket = newTicket('IAM');
  const answer = await fromJira(numbered(payload(`jira/${file}`, { APP, USER }), ticket));
  expect(answer).toMatchObject({
    status: 200,
    body: { ticket, results: [{ mapping: 'jira-application-access', status: 200, applied: true }] },
  });
  expect(org.state.apps.get(APP)?.users.get(USER)).toBeDefined();
});

test.each([
  ['automation-issue-data', '2026-11-21T10:00:00.000+0000', '2026-11-24T10:00:00.000+0000'],
  ['service-desk-request', '1795255200000', '1795514400000'],
])(
  'Jira’s %s, sent again after an edit, gives nothing again; approved anew, it does',
  async (file, at, later) => {
    const USER = freshUser();
    const text = numbered(payload(`jira/${file}`, { APP, USER }), newTicket('IAM'));
    expect((await fromJira(text)).status).toBe(200);
    await gateway.send({
      method: 'DELETE',
      path: `/okta/api/v1/apps/${APP}/users/${USER}`,
      headers: { ticket: 'RITM0010003' },
    });
    const edited = text.replace('Access, please', 'Access, quickly');
    expect(edited).not.toBe(text);
    expect((await fromJira(edited)).body.results).toMatchObject([{ replayed: true }]);
    expect(org.state.apps.get(APP)?.users.get(USER)).toBeUndefined();
    expect((await fromJira(edited.replace(at, later))).body.results).toMatchObject([{ applied: true }]);
    expect(org.state.apps.get(APP)?.users.get(USER)).toBeDefined();
  },
);

test('one transition of an issue is one change, in whichever zone its time is told and in whichever form it comes', async () => {
  const USER = freshUser();
  const ticket = newTicket('IAM');
  const text = (file: string) => numbered(payload(`jira/${file}`, { APP, USER }), ticket);
  const data = text('automation-issue-data');
  expect((await fromJira(data)).body.results).toMatchObject([{ applied: true }]);
  await gateway.send({
    method: 'DELETE',
    path: `/okta/api/v1/apps/${APP}/users/${USER}`,
    headers: { ticket: 'RITM0010003' },
  });
  const elsewhere = data.replace('2026-11-21T10:00:00.000+0000', '2026-11-21T15:30:00.000+0530');
  expect(elsewhere).not.toBe(data);
  for (const again of [elsewhere, text('automation-issue-data-jira-format'), text('service-desk-request')])
    expect((await fromJira(again)).body.results).toMatchObject([{ replayed: true }]);
  expect(org.state.apps.get(APP)?.users.get(USER)).toBeUndefined();
});

test('an event of a webhook for the same transition, with other bytes, gives nothing again; of another transition it does', async () => {
  const USER = freshUser();
  const event = JSON.parse(
    numbered(payload('jira/application-access-approved', { APP, USER }), newTicket('IAM')),
  );
  const sent = (more: object, id = 91190) =>
    signed(JSON.stringify({ ...event, ...more, changelog: { ...event.changelog, id } }));
  expect((await sent({})).body.results).toMatchObject([{ applied: true }]);
  await gateway.send({
    method: 'DELETE',
    path: `/okta/api/v1/apps/${APP}/users/${USER}`,
    headers: { ticket: 'RITM0010003' },
  });
  expect((await sent({ timestamp: 3 })).body.results).toMatchObject([{ replayed: true }]);
  expect(org.state.apps.get(APP)?.users.get(USER)).toBeUndefined();
  expect((await sent({}, 91191)).body.results).toMatchObject([{ applied: true }]);
});

test('Jira’s support role goes through the table to the role, and no other role can be asked for', async () => {
  const USER = freshUser();
  const text = numbered(payload('jira/support-role-approved', { USER }), newTicket('IAM'));
  const answer = await fromJira(text);
  expect(answer).toMatchObject({
    status: 200,
    body: { results: [{ operation: 'okta.assignRoleToUser', status: 201, applied: true }] },
  });
  expect(answer.body.results[0].resource).toBe(`okta:user/${USER}/role/HELP_DESK_ADMIN`);
  asked('okta');
  const other = await fromJira(text.replace('Help desk', 'SUPER_ADMIN'));
  expect(other).toMatchObject({ status: 422, body: { type: 'urn:goldthread:problem:mapping-unfilled' } });
  expect(other.body.detail).toContain('jira-help-desk-role: operations[0].body.type: the table has no entry');
  expect(other.body.detail).not.toContain('SUPER_ADMIN');
  expect(asked('okta')).toEqual([]);
});

test.each([
  ['jira', 'application-access-declined'],
  ['jira', 'application-access-edited'],
  ['jira', 'comment-created'],
  ['jira', 'issue-created'],
  ['servicenow', 'application-access-requested'],
])(
  '%s’s %s is wanted by no mapping: 204, a line in the log, and nothing asked of Okta',
  async (caller, file) => {
    asked('okta');
    written.forget();
    const send = caller === 'jira' ? fromJira : fromServiceNow;
    const answer = await send(payload(`${caller}/${file}`, { APP, USER: freshUser() }));
    expect(answer).toMatchObject({ status: 204, body: undefined });
    expect(asked('okta')).toEqual([]);
    expect(written.lines()).toMatchObject([
      { message: 'itsm event unwanted', caller, shape: expect.stringMatching(/^\{\w+[,{]/) },
      { message: 'request finished', caller, status: 204 },
    ]);
    expect(written.samples()).toContainEqual(
      expect.objectContaining({
        name: 'ItsmEventsUnwanted',
        value: 1,
        dimensions: { service: 'goldthread', caller },
      }),
    );
  },
);

describe('where a mapping says that absence will do', () => {
  const CUSTOM = 'irbNOSUCHTHING000000';
  const STANDARD = 'JBCUYUC7IRCVGS27IFCE2SKO';
  const offboarding = async (variables: object) => {
    const event = JSON.parse(numbered(payload('servicenow/offboarding-approved'), newTicket()));
    Object.assign(event.variables, { okta_apps: [], okta_role_assignments: [], okta_devices: [] }, variables);
    const text = JSON.stringify(event);
    return { answer: await fromServiceNow(text), again: () => fromServiceNow(text) };
  };

  test('what is not there is done: its user and its application were looked for', async () => {
    const user = freshUser();
    asked('okta');
    const { answer, again } = await offboarding({
      okta_user: user,
      okta_apps: [APP],
      okta_role_assignments: [STANDARD, CUSTOM],
    });
    expect(answer.status).toBe(200);
    expect(answer.body.results).toMatchObject([
      {
        status: 204,
        state: 'succeeded',
        applied: false,
        absent: true,
        resource: `okta:app/${APP}/user/${user}`,
      },
      { status: 204, applied: false, absent: true, resource: `okta:user/${user}/role/HELP_DESK_ADMIN` },
      { status: 204, applied: false, absent: true, resource: `okta:user/${user}/role/assignment/${CUSTOM}` },
    ]);
    const lines = asked('okta');
    expect(lines).toEqual(expect.arrayContaining([`GET /api/v1/apps/${APP}`, `GET /api/v1/users/${user}`]));
    // The vendor's own word, as reads may lag behind what somebody has just given. A custom role by its id names nothing.
    expect(lines.filter((line) => !line.startsWith('GET')).sort()).toEqual([
      `DELETE /api/v1/apps/${APP}/users/${user}`,
      `DELETE /api/v1/users/${user}/roles/${STANDARD}`,
    ]);
    const second = await again();
    expect(
      second.body.results.map(({ replayed, absent }: object & Record<string, unknown>) => [replayed, absent]),
    ).toEqual(Array(3).fill([true, true]));
    expect(asked('okta')).toEqual([]);
  });

  test.each<[string, (user: string) => object]>([
    ['a user who is mistyped', () => ({ okta_user: '00uMISTYPED000000000', okta_apps: [APP] })],
    ['an application that is mistyped', (user) => ({ okta_user: user, okta_apps: ['0oaMISTYPED000000000'] })],
    [
      'a role of a user who is mistyped',
      () => ({ okta_user: '00uMISTYPED000000000', okta_role_assignments: [CUSTOM] }),
    ],
  ])('%s is no all-clear', async (_, variables) => {
    const { answer } = await offboarding(variables(freshUser()));
    expect(answer.status).toBe(422);
    expect(answer.body.results).toMatchObject([{ status: 404, state: 'failed', applied: false }]);
    expect(answer.body.results[0]).not.toHaveProperty('absent');
    const { body } = await gateway.send({ path: `/changes/${answer.body.results[0].changeId}` });
    expect(body).toMatchObject({ state: 'failed', reason: expect.stringContaining('not there') });
  });

  test.each([
    ['held through a group', { scope: 'GROUP', status: 'ACTIVE' }],
    ['held, and suspended', { scope: 'USER', status: 'SUSPENDED' }],
  ])('what is %s is there: the vendor’s refusal is no all-clear', async (_, held) => {
    const user = freshUser();
    faults.okta = ({ method, path }) => {
      if (!path.endsWith(`/apps/${APP}/users/${user}`)) return undefined;
      return method === 'GET'
        ? { kind: 'status', status: 200, body: { id: user, profile: {}, ...held } }
        : { kind: 'status', status: 403, body: { errorCode: 'E0000006' } };
    };
    const { answer } = await offboarding({ okta_user: user, okta_apps: [APP] });
    delete faults.okta;
    expect(answer.body.results).toMatchObject([{ status: 403, state: 'failed', applied: false }]);
    expect(answer.body.results[0]).not.toHaveProperty('absent');
  });

  test('what is there is taken away', async () => {
    const user = freshUser();
    await gateway.send({
      method: 'POST',
      path: `/okta/api/v1/apps/${APP}/users`,
      headers: { ticket: 'RITM0010001' },
      body: { id: user },
    });
    const { answer } = await offboarding({ okta_user: user, okta_apps: [APP] });
    expect(answer.body.results).toMatchObject([{ status: 204, applied: true }]);
    expect(answer.body.results[0]).not.toHaveProperty('absent');
    expect(org.state.apps.get(APP)?.users.get(user)).toBeUndefined();
  });
});

test('an offboarding takes away applications and roles and suspends devices, and one failure stops nothing', async () => {
  const USER = freshUser();
  const device = [...org.state.devices.values()].find(({ status }) => status === 'ACTIVE');
  const assigned = await gateway.send({
    method: 'POST',
    path: `/okta/api/v1/users/${USER}/roles`,
    headers: { ticket: 'RITM0010001' },
    body: { type: 'HELP_DESK_ADMIN' },
  });
  expect(assigned.status).toBe(201);
  await gateway.send({
    method: 'POST',
    path: `/okta/api/v1/apps/${APP}/users`,
    headers: { ticket: 'RITM0010001' },
    body: { id: USER },
  });
  // Okta refuses one of the four for good.
  faults.okta = ({ path }) => (path.includes('/apps/0oaGONE') ? { kind: 'status', status: 403 } : undefined);
  const ids = { APP, APP2: '0oaGONE', USER, DEVICE: device?.id ?? '' };
  const text = numbered(payload('servicenow/offboarding-approved', ids), newTicket());
  const answer = await fromServiceNow(text);
  expect(answer.status).toBe(422);
  expect(answer.body.results).toMatchObject([
    { operation: 'okta.unassignUserFromApplication', status: 204, applied: true },
    { status: 403, problem: { type: 'urn:goldthread:problem:upstream-refused' } },
    { operation: 'okta.unassignRoleFromUser', status: 204, applied: true },
    { operation: 'okta.suspendDevice', status: 204, applied: true },
  ]);
  expect(org.state.apps.get(APP)?.users.get(USER)).toBeUndefined();
  expect(org.state.devices.get(device?.id ?? '')?.status).toBe('SUSPENDED');

  asked('okta');
  delete faults.okta;
  const again = await fromServiceNow(text);
  const before = answer.body.results.filter(({ status }: { status: number }) => status === 204);
  const replayed = again.body.results.filter(({ replayed }: { replayed?: true }) => replayed);
  expect(replayed).toMatchObject(before.map(({ changeId }: { changeId: string }) => ({ changeId })));
  // What is not there is looked for: the application, and its user.
  const others = asked('okta').filter((line) => !line.includes('0oaGONE'));
  expect(others).toEqual([`GET /api/v1/users/${USER}`]);
});

test('lists that are empty ask for nothing, and a list that is not there is named', async () => {
  const empty = JSON.parse(numbered(payload('servicenow/offboarding-approved', {}), newTicket()));
  Object.assign(empty.variables, { okta_apps: '', okta_role_assignments: [], okta_devices: '' });
  expect(await fromServiceNow(JSON.stringify(empty))).toMatchObject({ status: 200, body: { results: [] } });
  delete empty.variables.okta_devices;
  const missing = await fromServiceNow(JSON.stringify(empty));
  expect(missing.status).toBe(422);
  expect(missing.body.causes).toEqual([
    'servicenow-offboarding: operations[2].forEach: the event has no list at value.variables.okta_devices',
  ]);
});

test('a retry of a delivery is answered as before, and asks nothing of Okta', async () => {
  const USER = freshUser();
  const text = numbered(payload('jira/application-access-approved', { APP, USER }), newTicket('IAM'));
  const first = await signed(text, { 'x-atlassian-webhook-identifier': 'delivery-1' });
  asked('okta');
  const again = await signed(text, {
    'x-atlassian-webhook-identifier': 'delivery-1',
    'x-atlassian-webhook-retry': '1',
  });
  const [result] = first.body.results;
  expect(again).toMatchObject({ status: 200, body: { results: [{ ...result, replayed: true }] } });
  expect(asked('okta')).toEqual([]);
});

test('an event that was signed once cannot be made a new delivery by another header', async () => {
  const USER = freshUser();
  const text = numbered(payload('jira/application-access-approved', { APP, USER }), newTicket('IAM'));
  const first = await signed(text, { 'x-atlassian-webhook-identifier': 'delivery-2' });
  await gateway.send({
    method: 'DELETE',
    path: `/okta/api/v1/apps/${APP}/users/${USER}`,
    headers: { ticket: 'RITM0010002' },
  });
  const replay = await signed(text, {
    'x-atlassian-webhook-identifier': 'delivery-3',
    'idempotency-key': 'new',
  });
  expect(replay.body.results).toEqual([{ ...first.body.results[0], replayed: true }]);
  expect(org.state.apps.get(APP)?.users.get(USER)).toBeUndefined();
});

test('the same item with something else in it is refused', async () => {
  const ticket = newTicket();
  const event = (USER: string) =>
    numbered(payload('servicenow/application-access-approved', { APP, USER }), ticket);
  expect((await fromServiceNow(event(freshUser()))).status).toBe(200);
  const other = freshUser();
  const answer = await fromServiceNow(event(other));
  expect(answer).toMatchObject({ status: 422, body: { type: 'urn:goldthread:problem:key-reused' } });
  expect(org.state.apps.get(APP)?.users.get(other)).toBeUndefined();
});

test('an update of the same item after its access was taken away gives it to nobody again', async () => {
  const USER = freshUser();
  const text = numbered(payload('servicenow/application-access-approved', { APP, USER }), newTicket());
  await fromServiceNow(text);
  await gateway.send({
    method: 'DELETE',
    path: `/okta/api/v1/apps/${APP}/users/${USER}`,
    headers: { ticket: 'RITM0010003' },
  });
  const updated = text.replace('"sys_mod_count": "3"', '"sys_mod_count": "4"');
  expect(updated).not.toBe(text);
  expect(await fromServiceNow(updated)).toMatchObject({
    status: 200,
    body: { results: [{ replayed: true }] },
  });
  expect(org.state.apps.get(APP)?.users.get(USER)).toBeUndefined();
});

test('what a rate limit defers is answered 202, and is made later', async () => {
  const USER = freshUser();
  let limited = 1;
  faults.okta = ({ method }) => {
    if (method !== 'POST' || limited === 0) return undefined;
    limited -= 1;
    const reset = String(Math.floor(Date.now() / 1000) + 60);
    const headers = {
      'x-rate-limit-limit': '10',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': reset,
    };
    return { kind: 'status', status: 429, headers };
  };
  const text = numbered(payload('jira/application-access-approved', { APP, USER }), newTicket('IAM'));
  const answer = await fromJira(text);
  expect(answer).toMatchObject({ status: 202, body: { results: [{ status: 202, state: 'deferred' }] } });
});

test('a delivery that comes again while its first is on its way gets 503 and a time to wait, then a replay', async () => {
  const USER = freshUser();
  asked('okta');
  faults.okta = ({ method }) => (method === 'POST' ? { kind: 'delay', ms: 500 } : undefined);
  const text = numbered(payload('jira/application-access-approved', { APP, USER }), newTicket('IAM'));
  const first = signed(text);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const meanwhile = await signed(text);
  expect(meanwhile).toMatchObject({
    status: 503,
    body: { results: [{ status: 409, problem: { type: 'urn:goldthread:problem:in-progress' } }] },
  });
  expect(Number(meanwhile.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await first).status).toBe(200);
  expect(await signed(text)).toMatchObject({ status: 200, body: { results: [{ replayed: true }] } });
  expect(asked('okta').filter((line) => line === `POST /api/v1/apps/${APP}/users`)).toHaveLength(1);
});

test('a place that the event has nothing for is named with its mapping, and nothing is done', async () => {
  asked('okta');
  const event = JSON.parse(payload('jira/application-access-approved', { APP, USER: '00u/../x' }));
  delete event.issue.fields.customfield_10050;
  const answer = await fromJira(JSON.stringify(event));
  expect(answer).toMatchObject({ status: 422, body: { title: 'The event lacks what its mapping needs' } });
  expect(answer.body.causes).toEqual([
    'jira-application-access: operations[0].params.appId: the event has nothing at issue.fields.customfield_10050',
    'jira-application-access: operations[0].body.id: must be the id of a user, 00u and letters and digits: logins and "me" are not taken',
  ]);
  event.issue.key = 'no ticket';
  expect((await fromJira(JSON.stringify(event))).body.causes[0]).toContain('ticket');
  expect(asked('okta')).toEqual([]);
});

const DRY = '?dryRun=true';
const dryRun = (text: string, headers = {}, caller = 'servicenow') =>
  post(`${caller}${DRY}`, text, { 'x-api-key': local.keys[caller as 'servicenow'], ...headers });

describe('a dry run of an event', () => {
  test('says what each change would do, and writes nothing to the vendor or the ledger', async () => {
    const USER = freshUser();
    const ticket = newTicket();
    const text = numbered(payload('servicenow/application-access-approved', { APP, USER }), ticket);
    asked('okta');
    dynamo.asked();
    expect(await dryRun(text)).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        ticket,
        results: [
          {
            mapping: 'servicenow-application-access',
            status: 200,
            resource: `okta:app/${APP}/user/${USER}`,
            dryRun: { verdict: 'changes', before: null },
          },
        ],
      },
    });
    expect(asked('okta').every((line) => line.startsWith('GET '))).toBe(true);
    expect(dynamo.asked().filter((action) => /Put|Update|Write|Delete/.test(action))).toEqual([]);
    expect((await gateway.send({ path: `/changes?ticket=${ticket}` })).body.changes).toEqual([]);
    // What was foreseen is made, and foreseen once more it is a replay, also after it was taken away.
    const made = await fromServiceNow(text);
    expect(made.body.results).toMatchObject([{ applied: true }]);
    await gateway.send({
      method: 'DELETE',
      path: `/okta/api/v1/apps/${APP}/users/${USER}`,
      headers: { ticket: 'RITM0010003' },
    });
    const [{ changeId }] = made.body.results;
    for (const again of [text, text.replace('"sys_mod_count": "3"', '"sys_mod_count": "4"')])
      expect((await dryRun(again)).body.results).toMatchObject([
        { dryRun: { verdict: 'no change', changeId } },
      ]);
    expect((await fromServiceNow(text)).body.results).toMatchObject([{ replayed: true, changeId }]);
  });

  test('is refused as the event is: unfilled, a name that stands for something else, another caller', async () => {
    const ticket = newTicket();
    const event = (USER: string) =>
      numbered(payload('servicenow/application-access-approved', { APP, USER }), ticket);
    written.forget();
    const unfilled = await dryRun(event(''));
    expect(unfilled).toMatchObject({
      status: 422,
      body: { type: 'urn:goldthread:problem:mapping-unfilled' },
    });
    expect(written.samples().map(({ name }) => name)).not.toContain('ItsmEventsUnfilled');
    expect((await fromServiceNow(event(freshUser()))).status).toBe(200);
    const reused = await dryRun(event(freshUser()));
    expect(reused).toMatchObject({ status: 422, body: { type: 'urn:goldthread:problem:key-reused' } });
    expect((await dryRun(event(''), { 'x-api-key': local.keys.jira })).status).toBe(401);
    expect((await dryRun(event(''), { 'x-api-key': 'a-strangers-key-of-enough-letters' })).status).toBe(401);
  });

  test('that no mapping wants is 204, and is not counted', async () => {
    written.forget();
    const text = payload('servicenow/application-access-requested', { APP, USER: freshUser() });
    expect((await dryRun(text)).status).toBe(204);
    expect(written.samples().map(({ name }) => name)).not.toContain('ItsmEventsUnwanted');
  });

  test('of what a policy does not permit is 422 with the refusal, and asks nothing of Okta', async () => {
    const role = {
      caller: 'servicenow',
      description: 'A role that no ticket may give',
      when: { $: "approval == 'approved'" },
      ticket: { $: 'number' },
      operations: [
        {
          operation: 'okta.assignRoleToUser',
          params: { userId: { $: 'user' } },
          body: { type: 'SUPER_ADMIN' },
        },
      ],
    };
    const hook = await startItsmHook({ role });
    asked('okta');
    const response = await fetch(`${hook.url}/hooks/itsm/servicenow${DRY}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': local.keys.servicenow },
      body: JSON.stringify({ approval: 'approved', number: newTicket(), user: freshUser() }),
    });
    const { results } = (await response.json()) as { results: object[] };
    expect(response.status).toBe(422);
    expect(results).toMatchObject([{ status: 403, problem: { type: 'urn:goldthread:problem:forbidden' } }]);
    expect(results[0]).not.toHaveProperty('dryRun');
    expect(asked('okta')).toEqual([]);
    await hook.close();
  });

  test('of what is to be taken away says that its absence will do where the mapping says so', async () => {
    const USER = freshUser();
    const event = JSON.parse(numbered(payload('servicenow/offboarding-approved'), newTicket()));
    const apps = `${APP},0oaMISTYPED000000000`;
    Object.assign(event.variables, {
      okta_user: USER,
      okta_apps: apps,
      okta_role_assignments: '',
      okta_devices: '',
    });
    const { body } = await dryRun(JSON.stringify(event));
    expect(body.results).toMatchObject([
      { dryRun: { verdict: 'no change', summary: expect.stringContaining('is not there, which will do') } },
      { dryRun: { verdict: 'refused' } },
    ]);
  });

  test('takes no signature: who captured an event cannot ask with it what is in Okta', async () => {
    asked('okta');
    const text = numbered(
      payload('jira/application-access-approved', { APP, USER: freshUser() }),
      newTicket('IAM'),
    );
    const answer = await post(`jira${DRY}`, text, { 'x-hub-signature': signature(text) });
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:goldthread:problem:invalid-request' } });
    expect(asked('okta')).toEqual([]);
    expect((await signed(text)).body.results).toMatchObject([{ applied: true }]);
  });
});

test('a caller cannot speak for another one', async () => {
  asked('okta');
  const text = payload('servicenow/application-access-approved', { APP, USER: freshUser() });
  const answer = await post('servicenow', text, { 'x-api-key': local.keys.jira });
  expect(answer).toMatchObject({ status: 401, body: { type: 'urn:goldthread:problem:unauthenticated' } });
  expect((await post('nobody', text, { 'x-api-key': local.keys.jira })).status).toBe(401);
  expect((await post('servicenow', text, { 'x-hub-signature': signature(text) })).status).toBe(401);
  expect(asked('okta')).toEqual([]);
});

test('Jira’s signature lets in the body that it was made of, and no other', async () => {
  const text = numbered(
    payload('jira/application-access-approved', { APP, USER: freshUser() }),
    newTicket('IAM'),
  );
  const right = signature(text);
  const other = text.replace(APP, '0oaOTHER');
  const refused = [
    await post('jira', other, { 'x-hub-signature': right }),
    await post('jira', `${text} `, { 'x-hub-signature': right }),
    await post('jira', text, { 'x-hub-signature': signature(text, 'another-secret-0123456789') }),
    await post('jira', text, { 'x-hub-signature': right.toUpperCase() }),
    await post('jira', text, { 'x-hub-signature': right.replace('sha256', 'sha1') }),
    await post('jira', text, { 'x-hub-signature': right, 'x-api-key': local.keys.jira }),
    await post('jira', '', { 'x-hub-signature': signature('') }),
    await post('jira', text),
  ];
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401));
  expect(asked('okta')).toEqual([]);
  expect((await post('jira', text, { 'x-hub-signature': right })).status).toBe(200);
});

test('Jira’s signature is taken at the hook only', async () => {
  const text = JSON.stringify({ id: freshUser() });
  const response = await fetch(`${local.url}/okta/api/v1/apps/${APP}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ticket: 'IAM-1', 'x-hub-signature': signature(text) },
    body: text,
  });
  expect(response.status).toBe(401);
});

const junk = fc.oneof(
  { weight: 2, arbitrary: fc.dictionary(fc.string(), fc.jsonValue()) },
  // An event whose mapping wants it, with junk in its places.
  fc.record({ variables: fc.jsonValue(), number: fc.jsonValue() }).map((spoilt) => ({
    ...JSON.parse(payload('servicenow/application-access-approved')),
    ...spoilt,
  })),
  fc
    .dictionary(fc.constantFrom('okta_apps', 'okta_user', 'okta_devices'), fc.jsonValue())
    .map((variables) => ({
      ...JSON.parse(payload('servicenow/offboarding-approved')),
      variables,
    })),
  fc
    .dictionary(
      fc.constantFrom('__proto__', 'constructor', 'toString', 'result', 'webhookEvent'),
      fc.jsonValue(),
      {
        noNullPrototype: false,
      },
    )
    .map((value) => value as object),
);

test('1,000 events of junk get 204 or a 4xx problem, and none reaches Okta', async () => {
  asked('okta');
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(junk, async (event) => {
      const answer = await fromServiceNow(JSON.stringify(event));
      statuses.add(answer.status);
      if (answer.status !== 200) expect([204, 400, 422]).toContain(answer.status);
      else expect(answer.body.results).toEqual([]);
      expect(asked('okta')).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect(statuses).toContain(204);
  expect(statuses).toContain(422);
}, 60_000);

test.each(['', '[]', 'null', '1', '"x"', '{', '{"number":'])('%o is no event', async (text) => {
  expect((await fromServiceNow(text)).status).toBe(400);
});

/** Rich text (Atlassian Document Format) of so many nodes, each in the one before. */
const richText = (nodes: number) => {
  let node: object = { type: 'text', text: 'Please', marks: [{ type: 'link', attrs: { href: 'x' } }] };
  for (let i = 1; i < nodes; i += 1) node = { type: 'bulletList', content: [node] };
  return { type: 'doc', version: 1, content: [node] };
};

test('rich text of 64 nodes, each in the one before, is read; what nests without end gets 400', async () => {
  const event = JSON.parse(
    numbered(payload('jira/application-access-approved', { APP, USER: freshUser() }), newTicket('IAM')),
  );
  event.issue.fields.description = richText(64);
  expect((await fromJira(JSON.stringify(event))).status).toBe(200);
  event.issue.fields.description = richText(1_000);
  const answer = await fromJira(JSON.stringify(event));
  expect(answer).toMatchObject({ status: 400, body: { type: 'urn:goldthread:problem:malformed-body' } });
  expect(answer.body.detail).toContain('160 levels');
});

test('an event may name its charset as utf8 and begin with a byte order mark; compressed it gets 415', async () => {
  const text = numbered(
    payload('servicenow/application-access-approved', { APP, USER: freshUser() }),
    newTicket(),
  );
  const plain = { 'content-type': 'application/json;charset=utf8' };
  expect((await fromServiceNow(`\ufeff${text}`, plain)).status).toBe(200);
  const packed = await fromServiceNow(text, { 'content-encoding': 'gzip' });
  expect(packed).toMatchObject({
    status: 415,
    body: { type: 'urn:goldthread:problem:unsupported-media-type' },
  });
  expect(packed.body.detail).toContain('Content-Encoding');
});

test('an event has a size, and a type', async () => {
  expect((await fromServiceNow(JSON.stringify({ text: 'x'.repeat(1024 * 1024) }))).status).toBe(413);
  expect((await fromServiceNow('{}', { 'content-type': 'text/plain' })).status).toBe(415);
});

// At the end, as the queue goes on with it for a while.
test('what has not begun when half of the time is over goes to the queue', async () => {
  faults.okta = ({ method }) => (method === 'GET' ? { kind: 'delay', ms: 700 } : undefined);
  const event = JSON.parse(numbered(payload('servicenow/offboarding-approved'), newTicket()));
  // There are no such applications.
  const apps = Array.from({ length: 14 }, (_, i) => `0oaNONE${i}`);
  Object.assign(event.variables, {
    okta_user: org.samples.userId,
    okta_apps: apps,
    okta_role_assignments: [],
    okta_devices: [],
  });
  const asEvent = eventOf({
    method: 'POST',
    route: '/hooks/itsm/{caller}',
    params: { caller: 'servicenow' },
    headers: { 'x-api-key': local.keys.servicenow, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
  // Two seconds are the handler's reserve.
  const answer = await handler(asEvent, contextOf(5_000));
  expect(answer.statusCode).toBe(422);
  const { results } = JSON.parse(answer.body ?? '');
  const states = results.map(({ state }: { state: string }) => state);
  expect(results.map(({ resource }: { resource: string }) => resource)).toEqual(
    apps.map((app) => `okta:app/${app}/user/${org.samples.userId}`),
  );
  expect(states.slice(0, 4)).toEqual(Array(4).fill('failed'));
  expect(states.slice(-2)).toEqual(Array(2).fill('deferred'));
});
