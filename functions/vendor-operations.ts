import type { Change, Read } from '../lib/operation/operation.ts';
import * as applicationGroupsAssign from './okta/application-groups/assign.ts';
import * as applicationGroupsGet from './okta/application-groups/get.ts';
import * as applicationGroupsList from './okta/application-groups/list.ts';
import * as applicationGroupsUnassign from './okta/application-groups/unassign.ts';
import * as applicationGroupsUpdate from './okta/application-groups/update.ts';
import * as applicationUsersAssign from './okta/application-users/assign.ts';
import * as applicationUsersGet from './okta/application-users/get.ts';
import * as applicationUsersList from './okta/application-users/list.ts';
import * as applicationUsersUnassign from './okta/application-users/unassign.ts';
import * as applicationUsersUpdate from './okta/application-users/update.ts';
import * as devicesActivate from './okta/devices/activate.ts';
import * as devicesDeactivate from './okta/devices/deactivate.ts';
import * as devicesDelete from './okta/devices/delete.ts';
import * as devicesGet from './okta/devices/get.ts';
import * as devicesList from './okta/devices/list.ts';
import * as devicesListUsers from './okta/devices/list-users.ts';
import * as devicesSuspend from './okta/devices/suspend.ts';
import * as devicesUnsuspend from './okta/devices/unsuspend.ts';
import * as userRolesAssign from './okta/user-roles/assign.ts';
import * as userRolesGet from './okta/user-roles/get.ts';
import * as userRolesGetGovernanceGrant from './okta/user-roles/get-governance-grant.ts';
import * as userRolesList from './okta/user-roles/list.ts';
import * as userRolesListGovernanceResources from './okta/user-roles/list-governance-resources.ts';
import * as userRolesListGovernanceSources from './okta/user-roles/list-governance-sources.ts';
import * as userRolesListUsers from './okta/user-roles/list-users.ts';
import * as userRolesUnassign from './okta/user-roles/unassign.ts';
import * as authUsersChangeCapabilities from './sailpoint/auth-users/change-capabilities.ts';
import * as authUsersGet from './sailpoint/auth-users/get.ts';
import * as authUsersUpdate from './sailpoint/auth-users/update.ts';

/**
 * Whatever acts at a vendor: its own operations, and what is made of them; by their file below this folder without the
 * ending. Retry, settle, cancel, close, revert and native webhooks make the changes of this list, and no other.
 */
export const vendorOperations = {
  'okta/application-users/list': applicationUsersList,
  'okta/application-users/assign': applicationUsersAssign,
  'okta/application-users/get': applicationUsersGet,
  'okta/application-users/update': applicationUsersUpdate,
  'okta/application-users/unassign': applicationUsersUnassign,
  'okta/application-groups/list': applicationGroupsList,
  'okta/application-groups/get': applicationGroupsGet,
  'okta/application-groups/assign': applicationGroupsAssign,
  'okta/application-groups/update': applicationGroupsUpdate,
  'okta/application-groups/unassign': applicationGroupsUnassign,
  'okta/user-roles/list-users': userRolesListUsers,
  'okta/user-roles/list': userRolesList,
  'okta/user-roles/assign': userRolesAssign,
  'okta/user-roles/get': userRolesGet,
  'okta/user-roles/unassign': userRolesUnassign,
  'okta/user-roles/list-governance-sources': userRolesListGovernanceSources,
  'okta/user-roles/get-governance-grant': userRolesGetGovernanceGrant,
  'okta/user-roles/list-governance-resources': userRolesListGovernanceResources,
  'okta/devices/list': devicesList,
  'okta/devices/get': devicesGet,
  'okta/devices/delete': devicesDelete,
  'okta/devices/activate': devicesActivate,
  'okta/devices/deactivate': devicesDeactivate,
  'okta/devices/suspend': devicesSuspend,
  'okta/devices/unsuspend': devicesUnsuspend,
  'okta/devices/list-users': devicesListUsers,
  'sailpoint/auth-users/get': authUsersGet,
  'sailpoint/auth-users/update': authUsersUpdate,
  'sailpoint/auth-users/change-capabilities': authUsersChangeCapabilities,
} as const satisfies Readonly<Record<string, { readonly operation: Change | Read }>>;
