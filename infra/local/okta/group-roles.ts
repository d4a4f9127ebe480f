import { refuseUnlessBoolean } from './boolean-parameter.ts';
import { type Answer, type Call, param } from './call.ts';
import { notFound, OktaError } from './errors.ts';
import { giveGroupRole, takeGroupRole } from './group-access.ts';
import { groupOf } from './group-members.ts';
import { logGroupRoleChange } from './role-events.ts';
import { representRole } from './role-representation.ts';
import type { Group, RoleAssignment, UserRecord } from './state.ts';
import { roleWanted } from './user-roles.ts';

function membersOf(call: Call, group: Group): UserRecord[] {
  return group.members.flatMap((id) => call.state.users.get(id) ?? []);
}

/** GET all roles of a group; not paged. */
export function listGroupAssignedRoles(call: Call): Answer {
  const { roles = [] } = groupOf(call);
  return { status: 200, body: roles.map((role) => representRole(call.state, '', role, null)) };
}

/** POST a standard or custom role to a group: 201. Its members hold the role from then on. */
export function assignRoleToGroup(call: Call): Answer {
  const group = groupOf(call);
  refuseUnlessBoolean(call, 'disableNotifications');
  const wanted = roleWanted(call);
  const same = ({ type, role, resourceSet }: RoleAssignment) =>
    type === wanted.type && role === wanted.role && resourceSet === wanted.resourceSet;
  if (group.roles?.some(same)) {
    throw new OktaError(409, 'E0000090', 'Duplicate role assignment exception.', [
      'The role specified is already assigned to the group.',
    ]);
  }
  const assignment: RoleAssignment = {
    ...wanted,
    id: call.state.newId('gra'),
    assignmentType: 'GROUP',
    groupId: group.id,
    created: call.at,
    visibleAt: call.at + call.state.behaviour.readAfterWriteDelayMs,
  };
  group.roles = [...(group.roles ?? []), assignment];
  logGroupRoleChange(call, group, assignment, 'assigned');
  for (const user of membersOf(call, group)) giveGroupRole(call, user, assignment);
  return { status: 201, body: representRole(call.state, '', assignment, null) };
}

/** DELETE a role of a group: 204. Its members lose it. */
export function unassignRoleFromGroup(call: Call): Answer {
  const group = groupOf(call);
  const id = param(call, 'roleAssignmentId');
  const assignment = group.roles?.find((role) => role.id === id);
  if (!assignment) throw notFound(id, 'RoleAssignment');
  group.roles = (group.roles ?? []).filter((role) => role !== assignment);
  logGroupRoleChange(call, group, assignment, 'unassigned');
  for (const user of membersOf(call, group)) takeGroupRole(call, user, assignment);
  return { status: 204 };
}
