import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

let org: OktaOrg;
beforeEach(async () => {
  org = await startOktaOrg();
});
afterEach(() => org.close());

/** Other names of a user: the login, the login in upper case, the login's short name. */
function namesOf(userId: string): string[] {
  const login = org.state.users.get(userId)?.login ?? '';
  return [login, login.toUpperCase(), login.replace(/@.*/, '')];
}

test('a user is read by id, by login, by short name, and by me who owns the token', async () => {
  const { userId } = org.samples;
  for (const name of [userId, ...namesOf(userId)]) {
    const { status, body } = await api(org, 'GET', `/api/v1/users/${encodeURIComponent(name)}`);
    expect([status, body.id], name).toEqual([200, userId]);
  }
  expect((await api(org, 'GET', '/api/v1/users/me')).body.id).toBe(org.apiTokenOwnerId);
});

test('a short name that two logins begin with is 404', async () => {
  const { userId, adminUserId } = org.samples;
  for (const [id, login] of [
    [userId, 'ada@example.com'],
    [adminUserId, 'ada@example.org'],
  ] as const) {
    const user = org.state.users.get(id);
    if (user) user.login = login;
  }
  expect((await api(org, 'GET', '/api/v1/users/ada')).status).toBe(404);
  expect((await api(org, 'GET', '/api/v1/users/ada@example.org')).body.id).toBe(adminUserId);
});

test('an app is given, read and taken by any name of the user, and the answer has the id', async () => {
  const { appId, userId } = org.samples;
  const users = `/api/v1/apps/${appId}/users`;
  for (const name of namesOf(userId)) {
    const path = `${users}/${encodeURIComponent(name)}`;
    expect((await api(org, 'POST', users, { id: name })).body.id).toBe(userId);
    expect((await api(org, 'GET', path)).body.id).toBe(userId);
    expect((await api(org, 'POST', path, { profile: { role: 'x' } })).body.id).toBe(userId);
    expect((await api(org, 'DELETE', path)).status).toBe(204);
    expect(org.state.apps.get(appId)?.users.get(userId)).toBeUndefined();
  }
});

test('roles and governance are found by any name of the user, and a role given to me is the owner\u2019s', async () => {
  const { governedUserId, governedRoleAssignmentId } = org.samples;
  for (const name of namesOf(governedUserId)) {
    const role = `/api/v1/users/${encodeURIComponent(name)}/roles/${governedRoleAssignmentId}`;
    expect((await api(org, 'GET', role)).body.id).toBe(governedRoleAssignmentId);
    expect((await api(org, 'GET', `${role}/governance`)).body.grants).toHaveLength(2);
  }
  await api(org, 'POST', '/api/v1/users/me/roles', { type: 'HELP_DESK_ADMIN' });
  const held = org.state.roleHolders.get(org.apiTokenOwnerId)?.assignments.map(({ type }) => type);
  expect(held).toContain('HELP_DESK_ADMIN');
});
