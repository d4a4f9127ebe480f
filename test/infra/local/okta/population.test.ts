import { expect, test } from 'vitest';
import { startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api, pagesOf } from './org-client.ts';

async function pictureOf(seed: number): Promise<Record<string, unknown>> {
  const org = await startOktaOrg({ seed });
  const users = await api(org, 'GET', `/api/v1/apps/${org.samples.appId}/users?limit=500&expand=user`);
  const devices = await api(org, 'GET', '/api/v1/devices?expand=user');
  const { samples, tokens, serviceApp, orgId } = org;
  const picture = { users: users.body, devices: devices.body, samples, tokens, serviceApp, orgId };
  await org.close();
  return JSON.parse(JSON.stringify(picture).replaceAll(org.url, ''));
}

test('the same seed gives the same records, tokens and RSA key; another seed gives others', async () => {
  const [one, again, other] = [await pictureOf(1), await pictureOf(1), await pictureOf(2)];
  expect(again).toEqual(one);
  for (const part of Object.keys(one)) expect(other[part], part).not.toEqual(one[part]);
});

test('the samples are what their names say', async () => {
  const org = await startOktaOrg();
  const { samples } = org;
  const users = (await pagesOf(org, `/api/v1/apps/${samples.appId}/users`)).flat();
  const groups = (await pagesOf(org, `/api/v1/apps/${samples.appId}/groups`)).flat();
  expect(users).toEqual(expect.arrayContaining([samples.assignedUserId, samples.groupInheritedUserId]));
  expect(users).not.toContain(samples.userId);
  expect(groups).toContain(samples.assignedGroupId);
  expect(groups).not.toContain(samples.groupId);
  expect((await api(org, 'GET', `/api/v1/users/${samples.userId}/roles`)).body).toEqual([]);
  const types = (await api(org, 'GET', `/api/v1/users/${samples.adminUserId}/roles`)).body;
  expect(types.map(({ type }) => type)).toEqual([
    'HELP_DESK_ADMIN',
    'APP_ADMIN',
    'ORG_ADMIN',
    'CUSTOM',
    'API_ACCESS_MANAGEMENT_ADMIN',
  ]);
  await org.close();
});

test.each([
  { applicationUsers: 1, users: 1, groups: 1, devices: 1, roleHolders: 1, apps: 1 },
  { applicationUsers: 30, roleHolders: 300 },
  { apps: 9, groups: 300 },
])('the size %j starts and keeps the samples apart', async (size) => {
  const org = await startOktaOrg({ size });
  const app = org.state.apps.get(org.samples.appId);
  expect(app?.users.get(org.samples.userId)).toBeUndefined();
  expect(app?.users.get(org.samples.assignedUserId)?.scope).toBe('USER');
  expect(app?.users.get(org.samples.groupInheritedUserId)?.scope).toBe('GROUP');
  expect(org.state.roleHolders.get(org.samples.userId)).toBeUndefined();
  await org.close();
});
