import * as z from 'zod';
import { refuseUnlessBoolean } from './boolean-parameter.ts';
import { type Answer, type Call, param } from './call.ts';
import { accessDenied, notFound, OktaError, validationFailed } from './errors.ts';
import { findUser } from './find-user.ts';
import { findCustomRole, findResourceSet } from './iam.ts';
import type { Records } from './ordered-records.ts';
import { pageOf } from './paging.ts';
import { bodyAs } from './request-body.ts';
import { roleAssignmentId, STANDARD_ROLES } from './role-catalog.ts';
import { logRoleChange } from './role-events.ts';
import { representRole } from './role-representation.ts';
import type { RoleAssignment, RoleHolder, UserRecord } from './state.ts';

const assignSchema = z.object({
  type: z.string(),
  role: z.string().optional(),
  'resource-set': z.string().optional(),
});

/** The user of a call. Throws 404. */
export function userOf(call: Call): UserRecord {
  const name = param(call, 'userId');
  const user = findUser(call, name);
  if (!user) throw notFound(name, 'User');
  return user;
}

/** The role assignment of a call, whether reads already see it or not. Throws 404. */
export function roleOf(
  call: Call,
  holders: Records<RoleHolder> = call.state.roleHolders,
): { holder: RoleHolder; assignment: RoleAssignment } {
  const user = userOf(call);
  const id = param(call, 'roleAssignmentId');
  const holder = holders.get(user.id);
  const assignment = holder?.assignments.find((candidate) => candidate.id === id);
  if (!holder || !assignment) throw notFound(id, 'RoleAssignment');
  return { holder, assignment };
}

/** GET the users who hold a role, directly or through a group. Pages by `_links.next` in the body. */
export function listUsersWithRoleAssignments(call: Call): Answer {
  const { state } = call;
  const holders = state.replicas.read(state.roleHolders, call.at);
  const page = pageOf(call, holders, { min: 1, fallback: 100 }, ({ assignments }) =>
    assignments.some(({ visibleAt }) => visibleAt <= call.at),
  );
  return {
    status: 200,
    body: {
      value: page.items.map(({ user: { id } }) => ({
        id,
        orn: `orn:okta:${state.orgId}:users:${id}`,
        _links: {
          self: { href: `${state.url}/api/v1/users/${id}` },
          roles: { href: `${state.url}/api/v1/users/${id}/roles` },
        },
      })),
      _links: page.nextUrl === undefined ? {} : { next: { href: page.nextUrl } },
    },
  };
}

/** GET all roles of a user; not paged. */
export function listAssignedRolesForUser(call: Call): Answer {
  const user = userOf(call);
  const expand = call.query.get('expand');
  const holders = call.state.replicas.read(call.state.roleHolders, call.at);
  const assignments = holders.get(user.id)?.assignments ?? [];
  return {
    status: 200,
    body: assignments
      .filter(({ visibleAt }) => visibleAt <= call.at)
      .map((assignment) => representRole(call.state, user.id, assignment, expand)),
  };
}

/** The role that a body asks for. Throws E0000001, or 404 for what a custom role is bound to. */
export function roleWanted(call: Call): Pick<RoleAssignment, 'type' | 'role' | 'resourceSet'> {
  const wanted = bodyAs(call, assignSchema);
  const { type } = wanted;
  if (type === 'CUSTOM') return { type, ...customBinding(call, wanted) };
  const standard = STANDARD_ROLES[type];
  if (!standard) throw validationFailed('type', 'type: The role type is not one that can be assigned.');
  return standard.resourceSet === undefined
    ? { type }
    : { type, role: type, resourceSet: standard.resourceSet };
}

/** POST a standard or custom role to a user: 201. */
export function assignRoleToUser(call: Call): Answer {
  const user = userOf(call);
  refuseUnlessBoolean(call, 'disableNotifications');
  const wanted = roleWanted(call);
  const { type, role, resourceSet } = wanted;
  if (user.status === 'DEPROVISIONED') {
    throw new OktaError(403, 'E0000117', 'This operation is not allowed for an inactive user.');
  }
  const holder = call.state.roleHolders.get(user.id) ?? { user, assignments: [] };
  const same = (known: RoleAssignment) =>
    known.assignmentType === 'USER' &&
    known.type === type &&
    known.role === role &&
    known.resourceSet === resourceSet;
  if (holder.assignments.some(same)) {
    throw new OktaError(409, 'E0000090', 'Duplicate role assignment exception.', [
      'The role specified is already assigned to the user.',
    ]);
  }
  const assignment: RoleAssignment = {
    id: roleAssignmentId(type, (prefix) => call.state.newId(prefix)),
    ...wanted,
    assignmentType: 'USER',
    created: call.at,
    visibleAt: call.at + call.state.behaviour.readAfterWriteDelayMs,
  };
  call.state.replicas.changing(call.state.roleHolders, user.id, call.at);
  holder.assignments = [...holder.assignments, assignment];
  call.state.roleHolders.set(user.id, holder);
  logRoleChange(call, holder, assignment, 'assigned');
  return { status: 201, body: representRole(call.state, user.id, assignment, null) };
}

/** What a custom role is bound to, named by id or by label. */
function customBinding(
  { state }: Call,
  { role, 'resource-set': set }: z.output<typeof assignSchema>,
): { role: string; resourceSet: string } {
  if (!role) throw validationFailed('role', 'role: The field cannot be left blank');
  if (!set) throw validationFailed('resource-set', 'resource-set: The field cannot be left blank');
  const known = findCustomRole(state, role);
  if (!known) throw notFound(role, 'CustomRole');
  const knownSet = findResourceSet(state, set);
  if (!knownSet) throw notFound(set, 'ResourceSet');
  return { role: known.id, resourceSet: knownSet.id };
}

/** GET one role of a user. */
export function getUserAssignedRole(call: Call): Answer {
  const holders = call.state.replicas.read(call.state.roleHolders, call.at);
  const { holder, assignment } = roleOf(call, holders);
  if (assignment.visibleAt > call.at) throw notFound(assignment.id, 'RoleAssignment');
  return { status: 200, body: representRole(call.state, holder.user.id, assignment, null) };
}

/** DELETE a role of a user: 204. One that comes from a group can only be removed from the group. */
export function unassignRoleFromUser(call: Call): Answer {
  const { holder, assignment } = roleOf(call);
  if (assignment.assignmentType === 'GROUP') throw accessDenied();
  call.state.replicas.changing(call.state.roleHolders, holder.user.id, call.at);
  holder.assignments = holder.assignments.filter((known) => known !== assignment);
  if (holder.assignments.length === 0) call.state.roleHolders.delete(holder.user.id);
  logRoleChange(call, holder, assignment, 'unassigned');
  return { status: 204 };
}
