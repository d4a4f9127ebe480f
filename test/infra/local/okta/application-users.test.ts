import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api, collect, pagesOf, sdkOf } from './org-client.ts';

let org: OktaOrg;
let users: string;

beforeEach(async () => {
  org = await startOktaOrg();
  users = `/api/v1/apps/${org.samples.appId}/users`;
});
afterEach(() => org.close());

test("Okta's client reads all 130 app users over three pages", async () => {
  const listed = await collect<{ id: string }>(
    await sdkOf(org).applicationApi.listApplicationUsers({ appId: org.samples.appId }),
  );
  expect(new Set(listed.map(({ id }) => id)).size).toBe(130);
  expect((await pagesOf(org, users)).map((page) => page.length)).toEqual([50, 50, 30]);
});

test("Okta's client assigns, updates and unassigns a user", async () => {
  const { applicationApi } = sdkOf(org);
  const { appId, userId } = org.samples;
  const assigned = await applicationApi.assignUserToApplication({
    appId,
    appUser: { id: userId, profile: { department: 'Finance' }, credentials: { userName: 'rosa' } },
  });
  expect([assigned.id, assigned.scope]).toEqual([userId, 'USER']);

  await applicationApi.updateApplicationUser({ appId, userId, appUser: { profile: { title: 'Auditor' } } });
  const read = await applicationApi.getApplicationUser({ appId, userId });
  expect(read.profile).toMatchObject({ department: 'Finance', title: 'Auditor' });
  expect(read.credentials?.userName).toBe('rosa');

  await applicationApi.unassignUserFromApplication({ appId, userId });
  await expect(applicationApi.getApplicationUser({ appId, userId })).rejects.toThrow(/E0000007|Not found/);
});

test('a password is accepted, dated and never answered', async () => {
  const answer = await api(org, 'POST', users, {
    id: org.samples.userId,
    credentials: { userName: 'rosa', password: { value: 'S3cret-word' } },
  });
  expect(answer.status).toBe(200);
  expect(answer.body.credentials).toEqual({ userName: 'rosa', password: {} });
  expect(answer.body.passwordChanged).toMatch(/Z$/);
  expect(JSON.stringify(org.systemLog())).not.toContain('S3cret-word');
});

test.each([
  [
    'an app without credentials',
    'plainAppId',
    { credentials: { password: { value: 'x' } } },
    400,
    'E0000041',
  ],
  [
    'a mapped attribute of a push app',
    'provisioningAppId',
    { profile: { firstName: 'Zed' } },
    403,
    'E0000075',
  ],
] as const)('%s is refused', async (_title, app, change, status, errorCode) => {
  const body = { id: org.samples.userId, ...change };
  const answer = await api(org, 'POST', `/api/v1/apps/${org.samples[app]}/users`, body);
  expect([answer.status, answer.body.errorCode]).toEqual([status, errorCode]);
});

test.each([
  ['no id', () => ({ scope: 'USER' }), 400, 'E0000001'],
  ['an unknown user', () => ({ id: '00unobody' }), 404, 'E0000007'],
  ['an inactive user', () => ({ id: org.samples.deprovisionedUserId }), 403, 'E0000117'],
  ['a user who is assigned already', () => ({ id: org.samples.assignedUserId }), 409, 'E0000062'],
  ['a body that is no object', () => [], 400, 'E0000003'],
])('assigning with %s is refused and logs nothing', async (_title, body, status, errorCode) => {
  const answer = await api(org, 'POST', users, body());
  expect([answer.status, answer.body.errorCode]).toEqual([status, errorCode]);
  expect(answer.body).toMatchObject({ errorLink: errorCode, errorId: expect.stringMatching(/^oae/) });
  expect(org.systemLog()).toEqual([]);
});

test('a user who has the app through a group cannot be unassigned, also after a conversion to USER', async () => {
  const path = `${users}/${org.samples.groupInheritedUserId}`;
  expect((await api(org, 'GET', path)).body.scope).toBe('GROUP');
  const refused = await api(org, 'DELETE', path);
  expect([refused.status, refused.body.errorCode]).toEqual([403, 'E0000046']);

  const converted = await api(org, 'POST', users, { id: org.samples.groupInheritedUserId, scope: 'USER' });
  expect(converted.body.scope).toBe('USER');
  expect((await api(org, 'DELETE', path)).status).toBe(403);
});

test('q matches the beginning of a name, expand embeds the user', async () => {
  const all = org.state.apps.get(org.samples.appId)?.users.values() ?? [];
  const rosas = [...all].filter(({ user }) => user.firstName === 'Rosa').map(({ user }) => user.id);
  const found = await api(org, 'GET', `${users}?q=rosa&limit=500&expand=user`);
  expect(found.body.map(({ id }) => id)).toEqual(rosas);
  expect(found.body[0]).toMatchObject({
    _embedded: { user: { id: rosas[0], credentials: { password: {} } } },
  });
});

test('a new app user is missing from reads until the delay has passed', async () => {
  let clock = Date.UTC(2026, 0, 1);
  const slow = await startOktaOrg({ readAfterWriteDelayMs: 500, now: () => clock });
  const path = `/api/v1/apps/${slow.samples.appId}/users`;
  await api(slow, 'POST', path, { id: slow.samples.userId });
  expect((await api(slow, 'GET', `${path}/${slow.samples.userId}`)).status).toBe(404);
  expect((await pagesOf(slow, path)).flat()).not.toContain(slow.samples.userId);
  clock += 500;
  expect((await api(slow, 'GET', `${path}/${slow.samples.userId}`)).status).toBe(200);
  await slow.close();
});
