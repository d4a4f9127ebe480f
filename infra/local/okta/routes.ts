import {
  assignGroupToApplication,
  getApplicationGroupAssignment,
  listApplicationGroupAssignments,
  unassignApplicationFromGroup,
  updateGroupAssignmentToApplication,
} from './application-groups.ts';
import {
  assignUserToApplication,
  getApplicationUser,
  listApplicationUsers,
  unassignUserFromApplication,
  updateApplicationUser,
} from './application-users.ts';
import type { Answer, Call } from './call.ts';
import {
  activateDevice,
  deactivateDevice,
  deleteDevice,
  suspendDevice,
  unsuspendDevice,
} from './device-lifecycle.ts';
import { getDevice, listDevices, listDeviceUsers } from './devices.ts';
import { challengeEventHook, createEventHook, listEventHooks, verifyEventHook } from './event-hooks.ts';
import {
  getRoleAssignmentGovernanceGrant,
  getRoleAssignmentGovernanceGrantResources,
  getUserAssignedRoleGovernance,
} from './governance.ts';
import { assignUserToGroup, unassignUserFromGroup } from './group-members.ts';
import { assignRoleToGroup, listGroupAssignedRoles, unassignRoleFromGroup } from './group-roles.ts';
import { getResourceSet, getRole } from './iam.ts';
import { listLogEvents } from './list-log-events.ts';
import type { RateLimitBucket } from './rate-limit.ts';
import {
  assignRoleToClient,
  createServiceApp,
  getApp,
  grantScope,
  listApps,
  listClientRoles,
  listGrants,
} from './service-apps.ts';
import type { OktaState } from './state.ts';
import {
  assignRoleToUser,
  getUserAssignedRole,
  listAssignedRolesForUser,
  listUsersWithRoleAssignments,
  unassignRoleFromUser,
} from './user-roles.ts';
import { getGroup, getUser } from './users.ts';

/** One operation: where it is, whom it admits and what it does. */
export interface Route {
  method: string;
  /** Segments; those in braces are parameters. */
  segments: readonly string[];
  bucket: RateLimitBucket;
  /** The area of the scope: `okta.<area>.read`, or `okta.<area>.manage` for changes. */
  area: 'apps' | 'appGrants' | 'groups' | 'users' | 'roles' | 'devices' | 'logs' | 'eventHooks';
  change: boolean;
  /** What a caller without an administrator role gets from a list; without it, 403. */
  emptyList?: unknown;
  /** What has to be asked of somebody else before the effect; a replay does not ask again. */
  ask?: (state: OktaState, params: Readonly<Record<string, string>>) => Promise<void>;
  run: (call: Call) => Answer;
}

function route(
  signature: string,
  bucket: RateLimitBucket,
  area: Route['area'],
  run: Route['run'],
  emptyList?: unknown,
): Route {
  const [method = '', path = ''] = signature.split(' ');
  const segments = path.split('/').slice(1);
  return {
    method,
    segments,
    bucket,
    area,
    change: method !== 'GET',
    run,
    ...(emptyList === undefined ? {} : { emptyList }),
  };
}

const APP_USERS = '/api/v1/apps/{appId}/users';
const APP_GROUPS = '/api/v1/apps/{appId}/groups';
const USER = '/api/v1/users/{userId}';
const ROLES = `${USER}/roles`;
const ROLE = `${ROLES}/{roleAssignmentId}`;
const GROUP = '/api/v1/groups/{groupId}';
const DEVICES = '/api/v1/devices';
const DEVICE = `${DEVICES}/{deviceId}`;
const HOOKS = '/api/v1/eventHooks';

/** Every operation of the org except the token endpoint. */
export const ROUTES: readonly Route[] = [
  route(`GET ${APP_USERS}`, 'apps', 'apps', listApplicationUsers, []),
  route(`POST ${APP_USERS}`, 'apps', 'apps', assignUserToApplication),
  route(`GET ${APP_USERS}/{userId}`, 'apps', 'apps', getApplicationUser),
  route(`POST ${APP_USERS}/{userId}`, 'apps', 'apps', updateApplicationUser),
  route(`DELETE ${APP_USERS}/{userId}`, 'apps', 'apps', unassignUserFromApplication),
  route(`GET ${APP_GROUPS}`, 'apps', 'apps', listApplicationGroupAssignments, []),
  route(`GET ${APP_GROUPS}/{groupId}`, 'apps', 'apps', getApplicationGroupAssignment),
  route(`PUT ${APP_GROUPS}/{groupId}`, 'apps', 'apps', assignGroupToApplication),
  route(`PATCH ${APP_GROUPS}/{groupId}`, 'apps', 'apps', updateGroupAssignmentToApplication),
  route(`DELETE ${APP_GROUPS}/{groupId}`, 'apps', 'apps', unassignApplicationFromGroup),
  route('GET /api/v1/iam/assignees/users', 'iam', 'roles', listUsersWithRoleAssignments, {
    value: [],
    _links: {},
  }),
  route('GET /api/v1/iam/roles/{roleIdOrLabel}', 'iam', 'roles', getRole),
  route('GET /api/v1/iam/resource-sets/{resourceSetIdOrLabel}', 'iam', 'roles', getResourceSet),
  route(`GET ${GROUP}`, 'other', 'groups', getGroup),
  route(`PUT ${GROUP}/users/{userId}`, 'other', 'groups', assignUserToGroup),
  route(`DELETE ${GROUP}/users/{userId}`, 'other', 'groups', unassignUserFromGroup),
  route(`GET ${GROUP}/roles`, 'other', 'roles', listGroupAssignedRoles, []),
  route(`POST ${GROUP}/roles`, 'other', 'roles', assignRoleToGroup),
  route(`DELETE ${GROUP}/roles/{roleAssignmentId}`, 'other', 'roles', unassignRoleFromGroup),
  route(`GET ${USER}`, 'users', 'users', getUser),
  route(`GET ${ROLES}`, 'users', 'roles', listAssignedRolesForUser, []),
  route(`POST ${ROLES}`, 'users', 'roles', assignRoleToUser),
  route(`GET ${ROLE}`, 'users', 'roles', getUserAssignedRole),
  route(`DELETE ${ROLE}`, 'users', 'roles', unassignRoleFromUser),
  route(`GET ${ROLE}/governance`, 'roles', 'roles', getUserAssignedRoleGovernance),
  route(`GET ${ROLE}/governance/{grantId}`, 'roles', 'roles', getRoleAssignmentGovernanceGrant),
  route(
    `GET ${ROLE}/governance/{grantId}/resources`,
    'roles',
    'roles',
    getRoleAssignmentGovernanceGrantResources,
  ),
  route(`GET ${DEVICES}`, 'devices', 'devices', listDevices, []),
  route(`GET ${DEVICE}`, 'devices', 'devices', getDevice),
  route(`DELETE ${DEVICE}`, 'devices', 'devices', deleteDevice),
  route(`GET ${DEVICE}/users`, 'devices', 'devices', listDeviceUsers, []),
  route(`POST ${DEVICE}/lifecycle/activate`, 'devices', 'devices', activateDevice),
  route(`POST ${DEVICE}/lifecycle/deactivate`, 'devices', 'devices', deactivateDevice),
  route(`POST ${DEVICE}/lifecycle/suspend`, 'devices', 'devices', suspendDevice),
  route(`POST ${DEVICE}/lifecycle/unsuspend`, 'devices', 'devices', unsuspendDevice),
  route('GET /api/v1/logs', 'logs', 'logs', listLogEvents, []),
  route(`GET ${HOOKS}`, 'other', 'eventHooks', listEventHooks, []),
  route(`POST ${HOOKS}`, 'other', 'eventHooks', createEventHook),
  {
    ...route(`POST ${HOOKS}/{eventHookId}/lifecycle/verify`, 'other', 'eventHooks', verifyEventHook),
    ask: (state, { eventHookId = '' }) => challengeEventHook(state, eventHookId),
  },
  route('GET /api/v1/apps', 'apps', 'apps', listApps, []),
  route('GET /api/v1/apps/{appId}', 'apps', 'apps', getApp),
  route('POST /api/v1/apps', 'apps', 'apps', createServiceApp),
  route('GET /api/v1/apps/{appId}/grants', 'apps', 'appGrants', listGrants, []),
  route('POST /api/v1/apps/{appId}/grants', 'apps', 'appGrants', grantScope),
  route('GET /oauth2/v1/clients/{clientId}/roles', 'other', 'roles', listClientRoles, []),
  route('POST /oauth2/v1/clients/{clientId}/roles', 'other', 'roles', assignRoleToClient),
];

/** The route of a request and its path parameters, decoded; `undefined` when the org has no such endpoint. */
export function findRoute(
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | undefined {
  const parts = path.split('/').slice(1);
  for (const candidate of ROUTES) {
    if (candidate.method !== method || candidate.segments.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const matches = candidate.segments.every((segment, i) => {
      const part = parts[i] ?? '';
      if (!segment.startsWith('{')) return segment === part;
      try {
        params[segment.slice(1, -1)] = decodeURIComponent(part);
      } catch {
        return false;
      }
      return part !== '';
    });
    if (matches) return { route: candidate, params };
  }
  return undefined;
}
