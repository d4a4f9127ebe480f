import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import type { AppUser } from '../../../../infra/local/okta/state.ts';
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

test.each([
  ['the last name', 'appId', ({ user }: AppUser) => user.lastName, true],
  ['the first name', 'appId', ({ user }: AppUser) => user.firstName, true],
  ['the user name', 'appId', ({ userName }: AppUser) => userName, true],
  ['the user name', 'plainAppId', ({ userName }: AppUser) => userName, true],
  ['the last name', 'plainAppId', ({ user }: AppUser) => user.lastName, false],
] as const)(
  'q with the beginning of %s in %s finds who has it, of an OIDC app by user name and e-mail only',
  async (_title, app, named, isFound) => {
    const appUsers = [...(org.state.apps.get(org.samples[app])?.users.values() ?? [])];
    const sought = appUsers.find(
      ({ user }) => !user.login.startsWith(user.lastName.slice(0, 3).toLowerCase()),
    );
    if (!sought) throw new Error('nobody to seek');
    const q = named(sought).slice(0, 5).toUpperCase();
    const { body } = await api(org, 'GET', `/api/v1/apps/${org.samples[app]}/users?limit=500&q=${q}`);
    expect(body.map(({ id }) => id).includes(sought.user.id)).toBe(isFound);
    expect(body.length).toBeLessThan(appUsers.length);
  },
);

test('q goes by the e-mail of the app profile where that is another', async () => {
  const { appId, assignedUserId } = org.samples;
  await api(org, 'POST', `${users}/${assignedUserId}`, { profile: { email: 'Zzyzx@example.com' } });
  const found = await api(org, 'GET', `/api/v1/apps/${appId}/users?q=zzyzx`);
  expect(found.body.map(({ id }) => id)).toEqual([assignedUserId]);
});

test.each([
  'query_scope=x',
  'filter=x',
  'q=',
  'expand=',
  'after=',
  'limit=-1',
  'q=&query_scope=x&after=&limit=-1&filter=x&expand=',
])('a list with %s, as older clients send it, is the list without it', async (query) => {
  const plain = await api(org, 'GET', users);
  const listed = await api(org, 'GET', `${users}?${query}`);
  expect([listed.status, listed.body]).toEqual([200, plain.body]);
});

test('where limit=-1 is refused it is an error of validation, like every other limit out of range', async () => {
  org.state.hostility.minusOneLimit = 'refused';
  for (const limit of ['-1', '-2', '0', '501', 'x']) {
    const { status, body } = await api(org, 'GET', `${users}?limit=${limit}`);
    expect([status, body.errorCode], limit).toEqual([400, 'E0000001']);
  }
});

test.each(['nonsense', 'TRUE', '1', '', 'true&sendEmail=no'])(
  'sendEmail=%s is refused and nobody is unassigned',
  async (value) => {
    const path = `${users}/${org.samples.assignedUserId}`;
    const { status, body } = await api(org, 'DELETE', `${path}?sendEmail=${value}`);
    expect([status, body.errorCode]).toEqual([400, 'E0000001']);
    expect((await api(org, 'GET', path)).status).toBe(200);
  },
);

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
