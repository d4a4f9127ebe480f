import type { Client } from '@okta/okta-sdk-nodejs';
import type { OktaSamples } from '../../infra/local/okta/okta-org-options.ts';

/** One call of an operation by the official client. */
export interface OktaCall {
  readonly title: string;
  readonly operation: string;
  readonly call: (client: Client, ids: OktaSamples) => Promise<unknown>;
}

const paged = async (
  collection: Promise<{ getNextPage(): Promise<unknown[]>; nextUri: string }>,
  pages: number,
) => {
  const listing = await collection;
  const found: unknown[] = [];
  for (let page = 0; page < pages && listing.nextUri; page += 1) found.push(await listing.getNextPage());
  return found;
};

const followed = async (client: Client, first: { _links?: unknown }, pages: number) => {
  const found: unknown[] = [first];
  let page = first as { _links?: { next?: { href?: string } } };
  while (found.length < pages && page._links?.next?.href) {
    page = (await client.http
      .http(page._links.next.href, { method: 'get' } as never)
      .then((r) => r.json())) as typeof page;
    found.push(page);
  }
  return found;
};

/** The id of each user's help-desk role: the base32 of its type. */
const HELP_DESK_ADMIN = 'JBCUYUC7IRCVGS27IFCE2SKO';

const step = (title: string, operation: string, call: OktaCall['call']): OktaCall => ({
  title,
  operation: `okta.${operation}`,
  call,
});

/**
 * Calls of all 26 operations, in an order in which each finds what the one before left. Lists go over three
 * pages, and every query parameter and body member is sent at least once.
 */
export const oktaCalls: readonly OktaCall[] = [
  step('lists users over 3 pages', 'listApplicationUsers', (c, { appId }) =>
    paged(c.applicationApi.listApplicationUsers({ appId, limit: 45 }) as never, 3),
  ),
  step('filters and expands users', 'listApplicationUsers', (c, { appId }) =>
    paged(c.applicationApi.listApplicationUsers({ appId, q: 'a', expand: 'user', limit: 7 }) as never, 2),
  ),
  step('assigns a user with profile and credentials', 'assignUserToApplication', (c, { appId, userId }) =>
    c.applicationApi.assignUserToApplication({
      appId,
      appUser: {
        id: userId,
        scope: 'USER',
        credentials: { userName: 'gold@example.com' },
        profile: { role: 'Weaver' },
      } as never,
    }),
  ),
  step('gets a user', 'getApplicationUser', (c, { appId, userId }) =>
    c.applicationApi.getApplicationUser({ appId, userId, expand: 'user' }),
  ),
  step("changes a user's profile", 'updateApplicationUser', (c, { appId, userId }) =>
    c.applicationApi.updateApplicationUser({
      appId,
      userId,
      appUser: { profile: { role: 'Spinner' } } as never,
    }),
  ),
  step("changes a user's credentials", 'updateApplicationUser', (c, { appId, userId }) =>
    c.applicationApi.updateApplicationUser({
      appId,
      userId,
      appUser: {
        credentials: { userName: 'thread@example.com', password: { value: 'Tr0ub4dor&3' } },
      } as never,
    }),
  ),
  step('unassigns a user with an e-mail', 'unassignUserFromApplication', (c, { appId, userId }) =>
    c.applicationApi.unassignUserFromApplication({ appId, userId, sendEmail: true }),
  ),
  step('lists groups over 3 pages', 'listApplicationGroupAssignments', (c, { appId }) =>
    paged(c.applicationApi.listApplicationGroupAssignments({ appId, limit: 22 }) as never, 3),
  ),
  step('filters and expands groups', 'listApplicationGroupAssignments', (c, { appId }) =>
    paged(
      c.applicationApi.listApplicationGroupAssignments({ appId, q: 'a', expand: 'metadata' }) as never,
      1,
    ),
  ),
  step('gets a group', 'getApplicationGroupAssignment', (c, { appId, assignedGroupId: groupId }) =>
    c.applicationApi.getApplicationGroupAssignment({ appId, groupId, expand: 'group' }),
  ),
  step('assigns a group', 'assignGroupToApplication', (c, { appId, groupId }) =>
    c.applicationApi.assignGroupToApplication({
      appId,
      groupId,
      applicationGroupAssignment: { priority: 2, profile: { role: 'Dyer' } } as never,
    }),
  ),
  step('patches a group', 'updateGroupAssignmentToApplication', (c, { appId, groupId }) =>
    c.applicationApi.updateGroupAssignmentToApplication({
      appId,
      groupId,
      jsonPatchOperation: [{ op: 'replace', path: '/profile/role', value: 'Fuller' }] as never,
    }),
  ),
  step('unassigns a group', 'unassignApplicationFromGroup', (c, { appId, groupId }) =>
    c.applicationApi.unassignApplicationFromGroup({ appId, groupId }),
  ),
  step('assigns a group without a body', 'assignGroupToApplication', (c, { appId, groupId }) =>
    c.applicationApi.assignGroupToApplication({ appId, groupId }),
  ),
  step('lists users with roles over 3 pages', 'listUsersWithRoleAssignments', async (c) =>
    followed(c, await c.roleAssignmentApi.listUsersWithRoleAssignments({ limit: 7 }), 3),
  ),
  step("lists a user's roles", 'listAssignedRolesForUser', async (c, { adminUserId: userId }) => {
    const found: unknown[] = [];
    const roles = await c.roleAssignmentApi.listAssignedRolesForUser({ userId, expand: 'targets/groups' });
    await roles.each((role: unknown) => void found.push(role));
    return found;
  }),
  step('assigns a standard role', 'assignRoleToUser', (c, { userId }) =>
    c.roleAssignmentApi.assignRoleToUser({
      userId,
      assignRoleRequest: { type: 'HELP_DESK_ADMIN' } as never,
      disableNotifications: true,
    }),
  ),
  step('assigns a custom role', 'assignRoleToUser', (c, { userId, customRoleId, resourceSetId }) => {
    const role = { type: 'CUSTOM', role: customRoleId, resource_set: resourceSetId };
    return c.roleAssignmentApi.assignRoleToUser({ userId, assignRoleRequest: role as never });
  }),
  step('gets a role', 'getUserAssignedRole', (c, { userId }) =>
    c.roleAssignmentApi.getUserAssignedRole({ userId, roleId: HELP_DESK_ADMIN }),
  ),
  step('unassigns a role', 'unassignRoleFromUser', (c, { userId }) =>
    c.roleAssignmentApi.unassignRoleFromUser({ userId, roleId: HELP_DESK_ADMIN }),
  ),
  step('lists governance sources', 'getUserAssignedRoleGovernance', (c, ids) =>
    c.roleAssignmentApi.getUserAssignedRoleGovernance({
      userId: ids.governedUserId,
      roleAssignmentId: ids.governedRoleAssignmentId,
    }),
  ),
  step('gets a governance grant', 'getRoleAssignmentGovernanceGrant', (c, ids) =>
    c.roleAssignmentApi.getRoleAssignmentGovernanceGrant({
      userId: ids.governedUserId,
      roleAssignmentId: ids.governedRoleAssignmentId,
      grantId: ids.grantId,
    }),
  ),
  step(
    "lists a grant's resources over 3 pages",
    'getRoleAssignmentGovernanceGrantResources',
    async (c, ids) =>
      followed(
        c,
        await c.roleAssignmentApi.getRoleAssignmentGovernanceGrantResources({
          userId: ids.governedUserId,
          roleAssignmentId: ids.governedRoleAssignmentId,
          grantId: ids.grantId,
        }),
        3,
      ),
  ),
  step('lists devices over 3 pages', 'listDevices', (c) =>
    paged(c.deviceApi.listDevices({ limit: 40, expand: 'userSummary' }) as never, 3),
  ),
  step('searches devices', 'listDevices', (c) =>
    paged(
      c.deviceApi.listDevices({ search: 'status eq "ACTIVE" and profile.displayName co "a"' }) as never,
      1,
    ),
  ),
  step('gets a device', 'getDevice', (c, { deviceId }) => c.deviceApi.getDevice({ deviceId })),
  step("lists a device's users", 'listDeviceUsers', async (c, { deviceId }) => {
    const found: unknown[] = [];
    await (await c.deviceApi.listDeviceUsers({ deviceId })).each((user: unknown) => void found.push(user));
    return found;
  }),
  step('suspends a device', 'suspendDevice', (c, { deviceId }) => c.deviceApi.suspendDevice({ deviceId })),
  step('unsuspends a device', 'unsuspendDevice', (c, { deviceId }) =>
    c.deviceApi.unsuspendDevice({ deviceId }),
  ),
  step('deactivates a device', 'deactivateDevice', (c, { deviceId }) =>
    c.deviceApi.deactivateDevice({ deviceId }),
  ),
  step('deletes a device', 'deleteDevice', (c, { deviceId }) => c.deviceApi.deleteDevice({ deviceId })),
  step('activates a device', 'activateDevice', (c, { createdDeviceId: deviceId }) =>
    c.deviceApi.activateDevice({ deviceId }),
  ),
];

const UNKNOWN = '0oaNOSUCHTHING000000';
const UNKNOWN_USER = '00uNOSUCHTHING000000';
// As ids of assignments are: bound through IAM, and the base32 of a type that its user does not hold.
const UNKNOWN_ASSIGNMENTS = ['irbNOSUCHTHING000000', 'KJCVAT2SKRPUCRCNJFHA'];

/** Calls that Okta refuses, one for each operation that can be refused and kind of refusal. */
export const refusedOktaCalls: readonly OktaCall[] = [
  step('404 for an unknown application', 'listApplicationUsers', (c) =>
    paged(c.applicationApi.listApplicationUsers({ appId: UNKNOWN }) as never, 1),
  ),
  step('404 for an unknown user', 'getApplicationUser', (c, { appId }) =>
    c.applicationApi.getApplicationUser({ appId, userId: UNKNOWN_USER }),
  ),
  step('404 for the assignment of an unknown user', 'assignUserToApplication', (c, { appId }) =>
    c.applicationApi.assignUserToApplication({ appId, appUser: { id: UNKNOWN_USER } as never }),
  ),
  step(
    '409 for another profile of an assigned user',
    'assignUserToApplication',
    (c, { appId, assignedUserId }) =>
      c.applicationApi.assignUserToApplication({
        appId,
        appUser: { id: assignedUserId, profile: { role: 'Another' } } as never,
      }),
  ),
  step(
    '400 for a password that the scheme does not take',
    'assignUserToApplication',
    (c, { plainAppId, userId }) =>
      c.applicationApi.assignUserToApplication({
        appId: plainAppId,
        appUser: {
          id: userId,
          credentials: { userName: 'a@example.com', password: { value: 'Tr0ub4dor&3' } },
        } as never,
      }),
  ),
  step('404 for an update of an unknown user', 'updateApplicationUser', (c, { appId }) =>
    c.applicationApi.updateApplicationUser({
      appId,
      userId: UNKNOWN_USER,
      appUser: { profile: { role: 'X' } } as never,
    }),
  ),
  step('404 for the removal of a user who is not assigned', 'unassignUserFromApplication', (c, { appId }) =>
    c.applicationApi.unassignUserFromApplication({ appId, userId: UNKNOWN_USER }),
  ),
  step(
    '404 for the removal of a group that is not assigned',
    'unassignApplicationFromGroup',
    (c, { appId }) => c.applicationApi.unassignApplicationFromGroup({ appId, groupId: UNKNOWN }),
  ),
  step('404 for the deletion of an unknown device', 'deleteDevice', (c) =>
    c.deviceApi.deleteDevice({ deviceId: UNKNOWN }),
  ),
  ...UNKNOWN_ASSIGNMENTS.map((roleId) =>
    step(`404 for the removal of the role ${roleId}`, 'unassignRoleFromUser', (c, { adminUserId: userId }) =>
      c.roleAssignmentApi.unassignRoleFromUser({ userId, roleId }),
    ),
  ),
  step('refusal to unassign who has it through a group', 'unassignUserFromApplication', (c, ids) =>
    c.applicationApi.unassignUserFromApplication({ appId: ids.groupAppId, userId: ids.groupInheritedUserId }),
  ),
  step('404 for an unknown group', 'getApplicationGroupAssignment', (c, { appId }) =>
    c.applicationApi.getApplicationGroupAssignment({ appId, groupId: UNKNOWN }),
  ),
  step('404 for the assignment of an unknown group', 'assignGroupToApplication', (c, { appId }) =>
    c.applicationApi.assignGroupToApplication({
      appId,
      groupId: UNKNOWN,
      applicationGroupAssignment: { priority: 1 } as never,
    }),
  ),
  step('404 for a patch of an unknown group', 'updateGroupAssignmentToApplication', (c, { appId }) =>
    c.applicationApi.updateGroupAssignmentToApplication({
      appId,
      groupId: UNKNOWN,
      jsonPatchOperation: [{ op: 'remove', path: '/profile/role' }] as never,
    }),
  ),
  step('404 for an unknown user of roles', 'listAssignedRolesForUser', async (c) =>
    (await c.roleAssignmentApi.listAssignedRolesForUser({ userId: UNKNOWN_USER })).getNextPage(),
  ),
  step('404 for a role to an unknown user', 'assignRoleToUser', (c) =>
    c.roleAssignmentApi.assignRoleToUser({
      userId: UNKNOWN_USER,
      assignRoleRequest: { type: 'USER_ADMIN' } as never,
    }),
  ),
  step('404 for an unknown role', 'getUserAssignedRole', (c, { adminUserId: userId }) =>
    c.roleAssignmentApi.getUserAssignedRole({ userId, roleId: UNKNOWN }),
  ),
  step(
    '404 for the governance of an unknown role',
    'getUserAssignedRoleGovernance',
    (c, { adminUserId: userId }) =>
      c.roleAssignmentApi.getUserAssignedRoleGovernance({ userId, roleAssignmentId: UNKNOWN }),
  ),
  step('404 for an unknown grant', 'getRoleAssignmentGovernanceGrant', (c, ids) =>
    c.roleAssignmentApi.getRoleAssignmentGovernanceGrant({
      userId: ids.governedUserId,
      roleAssignmentId: ids.governedRoleAssignmentId,
      grantId: UNKNOWN,
    }),
  ),
  step('404 for the resources of an unknown grant', 'getRoleAssignmentGovernanceGrantResources', (c, ids) =>
    c.roleAssignmentApi.getRoleAssignmentGovernanceGrantResources({
      userId: ids.governedUserId,
      roleAssignmentId: ids.governedRoleAssignmentId,
      grantId: UNKNOWN,
    }),
  ),
  step('400 for a search that is none', 'listDevices', (c) =>
    paged(c.deviceApi.listDevices({ search: 'status is nice' }) as never, 1),
  ),
  step('404 for an unknown device', 'getDevice', (c) => c.deviceApi.getDevice({ deviceId: UNKNOWN })),
  step('404 for the users of an unknown device', 'listDeviceUsers', async (c) =>
    (await c.deviceApi.listDeviceUsers({ deviceId: UNKNOWN })).getNextPage(),
  ),
  step('404 for the activation of an unknown device', 'activateDevice', (c) =>
    c.deviceApi.activateDevice({ deviceId: UNKNOWN }),
  ),
  step(
    '400 for the suspension of a deactivated device',
    'suspendDevice',
    (c, { deactivatedDeviceId: deviceId }) => c.deviceApi.suspendDevice({ deviceId }),
  ),
  step(
    '400 for the unsuspension of a deactivated device',
    'unsuspendDevice',
    (c, { deactivatedDeviceId: deviceId }) => c.deviceApi.unsuspendDevice({ deviceId }),
  ),
  step('404 for the deactivation of an unknown device', 'deactivateDevice', (c) =>
    c.deviceApi.deactivateDevice({ deviceId: UNKNOWN }),
  ),
  step('400 for the deletion of a suspended device', 'deleteDevice', (c, { suspendedDeviceId: deviceId }) =>
    c.deviceApi.deleteDevice({ deviceId }),
  ),
];
