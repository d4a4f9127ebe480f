import { specified } from '../specifications/specification.ts';

type Ids = Readonly<Record<string, string>>;
type Params = Readonly<Record<string, string>>;

/** The base32 of HELP_DESK_ADMIN and APP_ADMIN: a standard role's assignment is named by its type. */
export const HELP_DESK_ADMIN = 'JBCUYUC7IRCVGS27IFCE2SKO';
const APP_ADMIN = 'IFIFAX2BIRGUSTQ';

const users = (ids: Ids, app = ids.appId) => [
  { appId: app, userId: ids.assignedUserId },
  { appId: ids.groupAppId, userId: ids.groupInheritedUserId },
];
const groups = (ids: Ids) => [{ appId: ids.appId, groupId: ids.assignedGroupId }];
const roles = (ids: Ids) => [
  { userId: ids.adminUserId, roleAssignmentId: HELP_DESK_ADMIN },
  { userId: ids.adminUserId, roleAssignmentId: APP_ADMIN },
];
const governed = (ids: Ids) => [
  { userId: ids.governedUserId, roleAssignmentId: ids.governedRoleAssignmentId },
];
const grants = (ids: Ids) => governed(ids).map((one) => ({ ...one, grantId: ids.grantId }));
const devices = (ids: Ids) =>
  [ids.deviceId, ids.suspendedDeviceId, ids.deactivatedDeviceId, ids.createdDeviceId].map((deviceId) => ({
    deviceId,
  }));
const apps = (ids: Ids) =>
  [ids.appId, ids.plainAppId, ids.provisioningAppId, ids.groupAppId].map((appId) => ({ appId }));
const identities = (ids: Ids) =>
  [ids.identityId, ids.adminIdentityId, ids.noCapabilitiesIdentityId].map((id) => ({ id }));

const TARGETS: Readonly<
  Record<string, (ids: Ids) => readonly Readonly<Record<string, string | undefined>>[]>
> = {
  listApplicationUsers: apps,
  assignUserToApplication: apps,
  getApplicationUser: users,
  updateApplicationUser: users,
  unassignUserFromApplication: users,
  listApplicationGroupAssignments: apps,
  getApplicationGroupAssignment: groups,
  assignGroupToApplication: (ids) => [{ appId: ids.appId, groupId: ids.groupId }, ...groups(ids)],
  updateGroupAssignmentToApplication: groups,
  unassignApplicationFromGroup: groups,
  listUsersWithRoleAssignments: () => [{}],
  listAssignedRolesForUser: (ids) =>
    [ids.adminUserId, ids.governedUserId, ids.userId].map((userId) => ({ userId })),
  assignRoleToUser: (ids) => [{ userId: ids.userId }, { userId: ids.adminUserId }],
  getUserAssignedRole: roles,
  unassignRoleFromUser: roles,
  getUserAssignedRoleGovernance: governed,
  getRoleAssignmentGovernanceGrant: grants,
  getRoleAssignmentGovernanceGrantResources: grants,
  listDevices: () => [{}],
  getDevice: devices,
  deleteDevice: devices,
  activateDevice: devices,
  deactivateDevice: devices,
  suspendDevice: devices,
  unsuspendDevice: devices,
  listDeviceUsers: devices,
  getAuthUser: identities,
  patchAuthUser: identities,
};

/** The things that an operation is tried on: all of them exist. The first is the one that it usually succeeds on. */
export function targetsOf(operation: string, ids: Ids): readonly Params[] {
  const found = (TARGETS[operation]?.(ids) ?? []) as readonly Params[];
  if (operation !== 'deleteDevice' && operation !== 'unsuspendDevice') return found;
  // Only a device that is deactivated can be deleted, and only a suspended one unsuspended.
  const first = operation === 'deleteDevice' ? ids.deactivatedDeviceId : ids.suspendedDeviceId;
  return found.toSorted((a, b) => Number(b.deviceId === first) - Number(a.deviceId === first));
}

/** Ids of Okta's and SailPoint's form that name nothing. */
export const unknownIds: Params = {
  appId: '0oaNOSUCHTHING000000',
  userId: '00uNOSUCHTHING000000',
  groupId: '00gNOSUCHTHING000000',
  deviceId: 'guoNOSUCHTHING000000',
  roleAssignmentId: 'irbNOSUCHTHING000000',
  grantId: 'graNOSUCHTHING000000',
  id: 'ffffffffffffffffffffffffffffffff',
};

/** The path of an operation with its parameters in it. */
export function pathOf(operation: string, params: Params): string {
  return specified(operation).path.replaceAll(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(params[name] ?? ''),
  );
}
