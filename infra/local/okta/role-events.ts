import type { Call } from './call.ts';
import { STANDARD_ROLES } from './role-catalog.ts';
import { roleLabel } from './role-representation.ts';
import type { Group, RoleAssignment, RoleHolder, UserRecord } from './state.ts';
import type { LogTarget } from './system-log.ts';
import { fullName } from './user-representation.ts';

function target(type: string, id: string, alternateId: string, displayName: string): LogTarget {
  return { id, type, alternateId, displayName, detailEntry: null };
}

function userTarget(user: UserRecord): LogTarget {
  return target('User', user.id, user.login, fullName(user));
}

/** What kind of privilege change it was: a target that repeats its own name, with a sentence where one was seen. */
function changeTarget(change: string): LogTarget {
  return target(change, change, 'unknown', CHANGES[change] ?? change);
}

const CHANGES: Readonly<Record<string, string>> = {
  ROLE_ASSIGNED: 'Role Assigned',
  ROLE_UNASSIGNED: 'Role Unassigned',
  ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED: 'All Privileges revoked from User. User has no admin privileges',
  ROLE_ASSIGNED_GROUP_ROLE_CHANGE: 'Role Assigned from Group Role Change',
  CUSTOM_ROLE_BINDING_ADDED_GROUP_CHANGE: 'Custom role binding added from Group Change',
};

function bindingTargets(call: Call, assignment: RoleAssignment): LogTarget[] {
  const { role = '', resourceSet = '' } = assignment;
  const setName = call.state.resourceSets.get(resourceSet) ?? resourceSet;
  const iam = '/api/v1/iam';
  return [
    target('CUSTOM_ROLE', role, `${iam}/roles/${role}`, roleLabel(call.state, assignment)),
    target('RESOURCE_SET', resourceSet, `${iam}/resource-sets/${resourceSet}`, setName),
  ];
}

function roleTargets(call: Call, assignment: RoleAssignment): LogTarget[] {
  if (assignment.type === 'CUSTOM') return bindingTargets(call, assignment);
  const { type } = assignment;
  const { logName = type, unobserved = false } = STANDARD_ROLES[type] ?? {};
  const name = unobserved && call.state.hostility.strangeRoleNames ? type : logName;
  const label = roleLabel(call.state, assignment).replace(/ administrator$/, ' Administrator');
  return [target('ROLE', name, assignment.id, label)];
}

/** What somebody holds, as text for people: of a role that can be narrowed it says how far. */
function privilegesOf(call: Call, held: readonly RoleAssignment[]): string {
  return held
    .map((role) => {
      const { privilege = roleLabel(call.state, role), targets } = STANDARD_ROLES[role.type] ?? {};
      return targets === undefined ? privilege : `${privilege} (all)`;
    })
    .join(', ');
}

/** The kind of change, in Okta's words. Those of a removal that comes through a group are unobserved. */
function kindOf(assignment: RoleAssignment, what: 'assigned' | 'unassigned', nothingLeft: boolean): string {
  const isByGroup = assignment.assignmentType === 'GROUP';
  if (assignment.type === 'CUSTOM') {
    const kind = `CUSTOM_ROLE_BINDING_${what === 'assigned' ? 'ADDED' : 'REMOVED'}`;
    return isByGroup ? `${kind}_GROUP_CHANGE` : kind;
  }
  if (what === 'assigned') return isByGroup ? 'ROLE_ASSIGNED_GROUP_ROLE_CHANGE' : 'ROLE_ASSIGNED';
  if (nothingLeft) return 'ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED';
  return isByGroup ? 'ROLE_UNASSIGNED_GROUP_ROLE_CHANGE' : 'ROLE_UNASSIGNED';
}

function logBinding(
  call: Call,
  assignment: RoleAssignment,
  whom: LogTarget,
  what: 'assigned' | 'unassigned',
): void {
  const added = what === 'assigned';
  call.state.log.record(call, {
    eventType: `iam.resourceset.bindings.${added ? 'add' : 'delete'}`,
    displayMessage: added ? 'Add assignment to resource set binding' : 'Delete resource set binding',
    target: [...bindingTargets(call, assignment), whom],
  });
}

/** Logs that a group got or lost a role. What its members then hold is logged for each of them. */
export function logGroupRoleChange(
  call: Call,
  group: Group,
  assignment: RoleAssignment,
  what: 'assigned' | 'unassigned',
): void {
  const whom = target('UserGroup', group.id, 'unknown', group.name);
  if (assignment.type === 'CUSTOM') {
    logBinding(call, assignment, whom, what);
    return;
  }
  const left = group.roles ?? [];
  call.state.log.record(call, {
    eventType: `group.privilege.${left.length === 0 ? 'revoke' : 'grant'}`,
    displayMessage: left.length === 0 ? 'Revoke group privilege' : 'Grant group privilege',
    target: [whom, ...roleTargets(call, assignment)],
    debugData: { privilegeGranted: privilegesOf(call, left) },
  });
}

/**
 * Logs that a user got or lost a role, directly or through a group. What remains afterwards decides between grant
 * and revoke.
 */
export function logRoleChange(
  call: Call,
  holder: RoleHolder,
  assignment: RoleAssignment,
  what: 'assigned' | 'unassigned',
): void {
  const nothingLeft = holder.assignments.length === 0;
  const whom = userTarget(holder.user);
  const isDirect = assignment.assignmentType === 'USER';
  if (assignment.type === 'CUSTOM' && isDirect) logBinding(call, assignment, whom, what);
  call.state.log.record(call, {
    // "Grant" only says that privileges changed: removing one of several roles is a grant, too.
    eventType: `user.account.privilege.${nothingLeft ? 'revoke' : 'grant'}`,
    displayMessage: nothingLeft ? 'Revoke user privilege' : 'Grant user privilege',
    target: [whom, changeTarget(kindOf(assignment, what, nothingLeft)), ...roleTargets(call, assignment)],
    debugData: {
      privilegeGranted: privilegesOf(call, holder.assignments),
    },
  });
}
