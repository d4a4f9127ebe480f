import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

let dataDir: string;
let org: OktaOrg;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'okta-org-'));
  org = await startOktaOrg({ dataDir });
});
afterEach(async () => {
  await org.close();
  rmSync(dataDir, { recursive: true });
});

const types = () => org.systemLog().map(({ eventType }) => eventType);
const kinds = () => org.systemLog().map(({ target }) => target.map(({ type }) => type).join(' '));

test('an act by hand is logged as of a person in a browser, with a request of its own and no API token', async () => {
  const { appId, userId } = org.samples;
  org.people.assignUser(appId, userId);
  org.people.setProfile(appId, userId, { title: 'Auditor' });
  await api(org, 'POST', `/api/v1/apps/${appId}/users/${userId}`, { profile: { title: 'Clerk' } });
  const [assigned, updated, byToken] = org.systemLog();
  expect(assigned).toMatchObject({
    eventType: 'application.user_membership.add',
    actor: { type: 'User', id: org.people.administratorId },
    client: { userAgent: { browser: 'CHROME', rawUserAgent: expect.stringContaining('Mozilla') } },
    transaction: { type: 'WEB', id: expect.stringMatching(/^req/), detail: {} },
  });
  expect(updated?.transaction.id).not.toBe(assigned?.transaction.id);
  expect(byToken?.actor).toMatchObject({ type: 'User' });
  expect(byToken?.actor.id).not.toBe(org.people.administratorId);
  expect(byToken?.transaction.detail).toHaveProperty('requestApiTokenId');
});

test('somebody else may sit at the console', () => {
  const { userId, adminUserId, appId, assignedUserId } = org.samples;
  org.people.as(userId).unassignUser(appId, assignedUserId);
  expect(org.systemLog()[0]?.actor.id).toBe(userId);
  expect(org.people.administratorId).toBe(adminUserId);
});

test('assignments, roles and devices change as over the API', async () => {
  const { appId, groupId, userId, deviceId, deactivatedDeviceId } = org.samples;
  org.people.assignGroup(appId, groupId, { priority: 0 });
  org.people.unassignGroup(appId, groupId);
  const role = org.people.grantRole(userId, 'SUPER_ADMIN');
  expect((await api(org, 'GET', `/api/v1/users/${userId}/roles`)).body[0]?.id).toBe(role);
  org.people.revokeRole(userId, role);
  org.people.moveDevice(deviceId, 'suspend');
  org.people.deleteDevice(deactivatedDeviceId);
  expect((await api(org, 'GET', `/api/v1/devices/${deviceId}`)).body.status).toBe('SUSPENDED');
  expect(types().filter((type) => !type.startsWith('application.'))).toEqual([
    'group.application_assignment.add',
    'group.application_assignment.remove',
    'user.account.privilege.grant',
    'user.account.privilege.revoke',
    'device.lifecycle.suspend',
    'device.lifecycle.delete',
  ]);
});

test('the console changes the roles of a user at an address of its own', () => {
  org.people.grantRole(org.samples.userId, 'APP_ADMIN');
  expect(org.systemLog()[0]?.debugContext.debugData).toMatchObject({
    requestUri: `/api/internal/administrators/${org.samples.userId}`,
    privilegeGranted: 'Application administrator (all)',
  });
});

test('what Okta refuses is thrown, and leaves no trace', () => {
  const { appId, assignedUserId } = org.samples;
  expect(() => org.people.assignUser(appId, assignedUserId)).toThrow(/already assigned/);
  expect(org.systemLog()).toEqual([]);
});

test("a group's role is each member's, marked as a group's change, and goes with the membership", async () => {
  const { groupId, userId } = org.samples;
  const held = async () => (await api(org, 'GET', `/api/v1/users/${userId}/roles`)).body;
  org.people.grantRoleToGroup(groupId, 'USER_ADMIN');
  org.people.addToGroup(groupId, userId);
  expect(await held()).toMatchObject([{ type: 'USER_ADMIN', assignmentType: 'GROUP' }]);
  org.people.removeFromGroup(groupId, userId);
  expect(await held()).toEqual([]);
  const byMember = 'User ROLE_ASSIGNED_GROUP_ROLE_CHANGE ROLE';
  expect(kinds()).toEqual([
    'UserGroup ROLE',
    byMember,
    byMember,
    'User UserGroup',
    byMember,
    'User UserGroup',
    'User ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED ROLE',
  ]);
});

test("a custom role of a group is each member's, until the group loses it", async () => {
  const { groupId, customRoleId, resourceSetId } = org.samples;
  const [member = ''] = org.state.groups.get(groupId)?.members ?? [];
  const role = org.people.grantRoleToGroup(groupId, { role: customRoleId, resourceSet: resourceSetId });
  expect((await api(org, 'GET', `/api/v1/groups/${groupId}/roles`)).body).toMatchObject([{ id: role }]);
  expect((await api(org, 'GET', `/api/v1/users/${member}/roles`)).body).toMatchObject([{ id: role }]);
  expect(kinds()).toContain('User CUSTOM_ROLE_BINDING_ADDED_GROUP_CHANGE CUSTOM_ROLE RESOURCE_SET');
  org.people.revokeRoleFromGroup(groupId, role);
  expect((await api(org, 'GET', `/api/v1/users/${member}/roles`)).body).toEqual([]);
});

test('a new member gets the apps of the group by a job', async () => {
  const { appId, assignedGroupId, userId } = org.samples;
  org.people.addToGroup(assignedGroupId, userId);
  const path = `/api/v1/apps/${appId}/users/${userId}`;
  expect((await api(org, 'GET', path)).body.scope).toBe('GROUP');
  org.people.removeFromGroup(assignedGroupId, userId);
  expect((await api(org, 'GET', path)).status).toBe(404);
  const ofTheApp = org.systemLog().filter(({ target }) => target.some(({ id }) => id === appId));
  expect(ofTheApp.map(({ eventType, transaction }) => [eventType, transaction.type])).toEqual([
    ['application.user_membership.add', 'JOB'],
    ['application.user_membership.remove', 'JOB'],
  ]);
});

test('what people did by hand is there after a restart', async () => {
  const { groupId, userId } = org.samples;
  org.people.grantRoleToGroup(groupId, 'USER_ADMIN');
  org.people.addToGroup(groupId, userId);
  const log = [...org.systemLog()];
  await org.close();
  org = await startOktaOrg({ dataDir });
  expect(org.systemLog()).toEqual(log);
  expect((await api(org, 'GET', `/api/v1/users/${userId}/roles`)).body).toHaveLength(1);
});
