import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { type ApiAnswer, api, collect, sdkOf } from './org-client.ts';

let org: OktaOrg;

beforeEach(async () => {
  org = await startOktaOrg();
});
afterEach(() => org.close());

const rolesOf = (userId: string) => `/api/v1/users/${userId}/roles`;

async function nextBody(path: string): Promise<ApiAnswer[]> {
  const pages: ApiAnswer[] = [];
  for (let url: string | undefined = path; url !== undefined; ) {
    const page: ApiAnswer = await api(org, 'GET', url);
    pages.push(page);
    url = (page.body._links as { next?: { href: string } }).next?.href;
  }
  return pages;
}

test("Okta's client assigns, reads and unassigns a standard role whose id is base32 of its type", async () => {
  const { roleAssignmentApi } = sdkOf(org);
  const { userId } = org.samples;
  const role = await roleAssignmentApi.assignRoleToUser({
    userId,
    assignRoleRequest: { type: 'HELP_DESK_ADMIN' } as never,
  });
  expect(role.id).toBe('JBCUYUC7IRCVGS27IFCE2SKO');
  expect((await roleAssignmentApi.getUserAssignedRole({ userId, roleId: role.id ?? '' })).type).toBe(
    'HELP_DESK_ADMIN',
  );
  const listed = await collect<{ id: string }>(await roleAssignmentApi.listAssignedRolesForUser({ userId }));
  expect(listed.map(({ id }) => id)).toEqual([role.id]);
  await roleAssignmentApi.unassignRoleFromUser({ userId, roleId: role.id ?? '' });
  expect((await api(org, 'GET', rolesOf(userId))).body).toEqual([]);
});

test.each([
  ['SUPER_ADMIN', /^ra1/, undefined],
  ['ORG_ADMIN', /^ra1/, undefined],
  ['WORKFLOWS_ADMIN', /^irb/, 'WORKFLOWS_ADMIN'],
  ['APP_ADMIN', /^IFIFAX2BIRGUSTQ$/, undefined],
])('%s gets an id of its own form', async (type, id, role) => {
  const { status, body } = await api(org, 'POST', rolesOf(org.samples.userId), { type });
  expect(status).toBe(201);
  expect(body.id).toMatch(id);
  expect(body.role).toBe(role);
});

test('a custom role needs a known role and a known resource set', async () => {
  const { userId, customRoleId: role, resourceSetId } = org.samples;
  const post = (body: object) => api(org, 'POST', rolesOf(userId), { type: 'CUSTOM', ...body });
  expect((await post({ role })).body.errorCode).toBe('E0000001');
  expect((await post({ role: 'cr0none', 'resource-set': resourceSetId })).status).toBe(404);
  expect((await post({ role, 'resource-set': 'iamnone' })).status).toBe(404);
  const assigned = await post({ role, 'resource-set': resourceSetId });
  expect(assigned.body).toMatchObject({ role, 'resource-set': resourceSetId, type: 'CUSTOM' });
  expect((await post({ role, 'resource-set': resourceSetId })).body.errorCode).toBe('E0000090');
});

test('a duplicate is 409, an unknown type 400, a role that comes from a group stays', async () => {
  const { adminUserId } = org.samples;
  const duplicate = await api(org, 'POST', rolesOf(adminUserId), { type: 'HELP_DESK_ADMIN' });
  expect([duplicate.status, duplicate.body.errorCode]).toEqual([409, 'E0000090']);
  expect((await api(org, 'POST', rolesOf(adminUserId), { type: 'KING' })).body.errorCode).toBe('E0000001');
  const { body } = await api(org, 'GET', rolesOf(adminUserId));
  const derived = body.find(({ assignmentType }) => assignmentType === 'GROUP');
  expect(derived?.id).toMatch(/^gra/);
  expect((await api(org, 'DELETE', `${rolesOf(adminUserId)}/${derived?.id}`)).status).toBe(403);
});

test.each(['nonsense', 'TRUE', '1', ''])(
  'disableNotifications=%s is refused and no role is given',
  async (value) => {
    const { userId, groupId } = org.samples;
    for (const whom of [`users/${userId}`, `groups/${groupId}`]) {
      const path = `/api/v1/${whom}/roles`;
      const refused = await api(org, 'POST', `${path}?disableNotifications=${value}`, {
        type: 'HELP_DESK_ADMIN',
      });
      expect([refused.status, refused.body.errorCode]).toEqual([400, 'E0000001']);
      expect((await api(org, 'GET', path)).body).toEqual([]);
    }
  },
);

test('expand embeds the targets of the roles that have them', async () => {
  const { adminUserId, appId } = org.samples;
  const groups = await api(org, 'GET', `${rolesOf(adminUserId)}?expand=targets/groups`);
  const helpDesk = groups.body.find(({ type }) => type === 'HELP_DESK_ADMIN');
  expect(helpDesk).toHaveProperty('_embedded.targets.groups[0].type', 'OKTA_GROUP');
  const apps = await api(org, 'GET', `${rolesOf(adminUserId)}?expand=targets/catalog/apps`);
  const appAdmin = apps.body.find(({ type }) => type === 'APP_ADMIN');
  expect(appAdmin).toHaveProperty('_embedded.targets.catalog.apps[0].id', appId);
});

test('the users with roles come in pages that are linked in the body only', async () => {
  const pages = await nextBody('/api/v1/iam/assignees/users?limit=10');
  const ids = pages.flatMap(({ body }) => (body.value as { id: string }[]).map(({ id }) => id));
  expect(pages).toHaveLength(3);
  expect(new Set(ids).size).toBe(24);
  expect(pages[0]?.headers.get('link')).toBeNull();
  expect(pages[0]?.body.value).toHaveProperty('0.orn', `orn:okta:${org.orgId}:users:${ids[0]}`);
});

test('governance gives grants, a database timestamp and three pages of resources by name', async () => {
  const { governedUserId, governedRoleAssignmentId, grantId } = org.samples;
  const path = `${rolesOf(governedUserId)}/${governedRoleAssignmentId}/governance`;
  const { body } = await api(org, 'GET', path);
  expect((body.grants as { type: string }[]).map(({ type }) => type)).toEqual([
    'CUSTOM',
    'ENTITLEMENT-BUNDLE',
  ]);
  const grant = await sdkOf(org).roleAssignmentApi.getRoleAssignmentGovernanceGrant({
    userId: governedUserId,
    roleAssignmentId: governedRoleAssignmentId,
    grantId,
  });
  expect(grant.grantId).toBe(grantId);
  expect((await api(org, 'GET', `${path}/${grantId}`)).body.expirationDate).toBe('2024-12-09 14:17:22.0');
  const pages = await nextBody(`${path}/${grantId}/resources`);
  expect(pages.map(({ body: { resources } }) => (resources as unknown[]).length)).toEqual([20, 20, 10]);
  expect((await api(org, 'GET', `${path}/${grantId}/resources?after=orn:no`)).status).toBe(400);
});

test('removing one of several roles is logged as a grant, removing the last as a revoke', async () => {
  const { userId, customRoleId, resourceSetId } = org.samples;
  await api(org, 'POST', rolesOf(userId), { type: 'HELP_DESK_ADMIN' });
  const custom = await api(org, 'POST', rolesOf(userId), {
    type: 'CUSTOM',
    role: customRoleId,
    'resource-set': resourceSetId,
  });
  await api(org, 'DELETE', `${rolesOf(userId)}/JBCUYUC7IRCVGS27IFCE2SKO`);
  await api(org, 'DELETE', `${rolesOf(userId)}/${custom.body.id}`);
  const seen = org.systemLog().map(({ eventType, target }) => [eventType, ...target.map(({ type }) => type)]);
  expect(seen).toEqual([
    ['user.account.privilege.grant', 'User', 'ROLE_ASSIGNED', 'ROLE'],
    ['iam.resourceset.bindings.add', 'CUSTOM_ROLE', 'RESOURCE_SET', 'User'],
    ['user.account.privilege.grant', 'User', 'CUSTOM_ROLE_BINDING_ADDED', 'CUSTOM_ROLE', 'RESOURCE_SET'],
    ['user.account.privilege.grant', 'User', 'ROLE_UNASSIGNED', 'ROLE'],
    ['iam.resourceset.bindings.delete', 'CUSTOM_ROLE', 'RESOURCE_SET', 'User'],
    ['user.account.privilege.revoke', 'User', 'CUSTOM_ROLE_BINDING_REMOVED', 'CUSTOM_ROLE', 'RESOURCE_SET'],
  ]);
  expect(org.systemLog()[0]?.target[2]).toMatchObject({
    id: 'HelpDeskAdmin',
    alternateId: 'JBCUYUC7IRCVGS27IFCE2SKO',
  });
});
