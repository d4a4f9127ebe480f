import type { Client } from '@okta/okta-sdk-nodejs';
import type { OktaOrg } from '../../../infra/local/okta/okta-org-options.ts';

/** A change that a client asks for while the rate limits are used up. */
export interface StormChange {
  readonly operation: string;
  /** The method and path at the vendor. */
  readonly at: string;
  readonly call: (client: Client) => Promise<unknown>;
  /** Whether an org is as the change leaves it. */
  readonly made: (org: OktaOrg) => boolean;
}

const APP_ADMIN = 'IFIFAX2BIRGUSTQ';

/** All 13 changes of Okta, each of a resource of its own. */
export function stormChanges({ samples, state }: OktaOrg): StormChange[] {
  const { appId, userId, assignedUserId, groupId, assignedGroupId, adminUserId } = samples;
  const { deviceId, suspendedDeviceId, deactivatedDeviceId, createdDeviceId } = samples;
  const app = state.apps.get(appId);
  const [otherUser] = [...(app?.users.values() ?? [])].filter(
    ({ user, scope }) => scope === 'USER' && user.id !== assignedUserId,
  );
  const [otherGroup] = [...(app?.groups.values() ?? [])].filter(({ group }) => group.id !== assignedGroupId);
  const [otherDevice] = [...state.devices.values()].filter(
    ({ id, status }) => status === 'ACTIVE' && id !== deviceId,
  );
  const gone = {
    user: otherUser?.user.id ?? '',
    group: otherGroup?.group.id ?? '',
    device: otherDevice?.id ?? '',
  };
  const usersOf = (org: OktaOrg) => org.state.apps.get(appId)?.users;
  const groupsOf = (org: OktaOrg) => org.state.apps.get(appId)?.groups;
  const rolesOf = (org: OktaOrg, id: string) => org.state.roleHolders.get(id)?.assignments ?? [];
  const statusOf = (org: OktaOrg, id: string) => org.state.devices.get(id)?.status;
  const users = `/api/v1/apps/${appId}/users`;
  const groups = `/api/v1/apps/${appId}/groups`;
  const lifecycle = (id: string, to: string) => `POST /api/v1/devices/${id}/lifecycle/${to}`;

  return [
    {
      operation: 'assignUserToApplication',
      at: `POST ${users}`,
      call: (c) => c.applicationApi.assignUserToApplication({ appId, appUser: { id: userId } as never }),
      made: (org) => usersOf(org)?.get(userId) !== undefined,
    },
    {
      operation: 'updateApplicationUser',
      at: `POST ${users}/${assignedUserId}`,
      call: (c) =>
        c.applicationApi.updateApplicationUser({
          appId,
          userId: assignedUserId,
          appUser: { profile: { role: 'Storm' } } as never,
        }),
      made: (org) => usersOf(org)?.get(assignedUserId)?.profile?.role === 'Storm',
    },
    {
      operation: 'unassignUserFromApplication',
      at: `DELETE ${users}/${gone.user}`,
      call: (c) => c.applicationApi.unassignUserFromApplication({ appId, userId: gone.user }),
      made: (org) => usersOf(org)?.get(gone.user) === undefined,
    },
    {
      operation: 'assignGroupToApplication',
      at: `PUT ${groups}/${groupId}`,
      call: (c) => c.applicationApi.assignGroupToApplication({ appId, groupId }),
      made: (org) => groupsOf(org)?.get(groupId) !== undefined,
    },
    {
      operation: 'updateGroupAssignmentToApplication',
      at: `PATCH ${groups}/${assignedGroupId}`,
      call: (c) =>
        c.applicationApi.updateGroupAssignmentToApplication({
          appId,
          groupId: assignedGroupId,
          jsonPatchOperation: [{ op: 'replace', path: '/profile/role', value: 'Storm' }] as never,
        }),
      made: (org) => groupsOf(org)?.get(assignedGroupId)?.profile.role === 'Storm',
    },
    {
      operation: 'unassignApplicationFromGroup',
      at: `DELETE ${groups}/${gone.group}`,
      call: (c) => c.applicationApi.unassignApplicationFromGroup({ appId, groupId: gone.group }),
      made: (org) => groupsOf(org)?.get(gone.group) === undefined,
    },
    {
      operation: 'assignRoleToUser',
      at: `POST /api/v1/users/${userId}/roles`,
      call: (c) =>
        c.roleAssignmentApi.assignRoleToUser({
          userId,
          assignRoleRequest: { type: 'HELP_DESK_ADMIN' } as never,
        }),
      made: (org) => rolesOf(org, userId).some(({ type }) => type === 'HELP_DESK_ADMIN'),
    },
    {
      operation: 'unassignRoleFromUser',
      at: `DELETE /api/v1/users/${adminUserId}/roles/${APP_ADMIN}`,
      call: (c) => c.roleAssignmentApi.unassignRoleFromUser({ userId: adminUserId, roleId: APP_ADMIN }),
      made: (org) => rolesOf(org, adminUserId).every(({ type }) => type !== 'APP_ADMIN'),
    },
    {
      operation: 'activateDevice',
      at: lifecycle(createdDeviceId, 'activate'),
      call: (c) => c.deviceApi.activateDevice({ deviceId: createdDeviceId }),
      made: (org) => statusOf(org, createdDeviceId) === 'ACTIVE',
    },
    {
      operation: 'deactivateDevice',
      at: lifecycle(gone.device, 'deactivate'),
      call: (c) => c.deviceApi.deactivateDevice({ deviceId: gone.device }),
      made: (org) => statusOf(org, gone.device) === 'DEACTIVATED',
    },
    {
      operation: 'suspendDevice',
      at: lifecycle(deviceId, 'suspend'),
      call: (c) => c.deviceApi.suspendDevice({ deviceId }),
      made: (org) => statusOf(org, deviceId) === 'SUSPENDED',
    },
    {
      operation: 'unsuspendDevice',
      at: lifecycle(suspendedDeviceId, 'unsuspend'),
      call: (c) => c.deviceApi.unsuspendDevice({ deviceId: suspendedDeviceId }),
      made: (org) => statusOf(org, suspendedDeviceId) === 'ACTIVE',
    },
    {
      operation: 'deleteDevice',
      at: `DELETE /api/v1/devices/${deactivatedDeviceId}`,
      call: (c) => c.deviceApi.deleteDevice({ deviceId: deactivatedDeviceId }),
      made: (org) => org.state.devices.get(deactivatedDeviceId) === undefined,
    },
  ];
}
