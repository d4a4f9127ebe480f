import { STANDARD_ROLES } from './role-catalog.ts';
import type { OktaState, RoleAssignment } from './state.ts';

/** The label of an assignment's role. */
export function roleLabel(state: OktaState, assignment: RoleAssignment): string {
  const custom = assignment.role === undefined ? undefined : state.customRoles.get(assignment.role);
  return custom ?? STANDARD_ROLES[assignment.type]?.label ?? assignment.type;
}

function representTargets(
  state: OktaState,
  assignment: RoleAssignment,
  expand: string | null,
): Record<string, unknown> | undefined {
  if (expand === 'targets/groups' && assignment.targetGroupIds) {
    const groups = assignment.targetGroupIds.flatMap((id) => state.groups.get(id) ?? []);
    return {
      targets: {
        groups: groups.map(({ id, name, description }) => ({
          id,
          objectClass: ['okta:user_group'],
          type: 'OKTA_GROUP',
          profile: { name, description },
        })),
      },
    };
  }
  if (expand === 'targets/catalog/apps' && assignment.targetAppIds) {
    const apps = assignment.targetAppIds.flatMap((id) => state.apps.get(id) ?? []);
    return {
      targets: {
        catalog: {
          apps: apps.map(({ id, label }) => ({ id, name: label, displayName: label, status: 'ACTIVE' })),
        },
      },
    };
  }
  return undefined;
}

/** A role assignment as the API answers it. `expand` embeds the targets of those that have any. */
export function representRole(
  state: OktaState,
  userId: string,
  assignment: RoleAssignment,
  expand: string | null,
): Record<string, unknown> {
  const iam = `${state.url}/api/v1/iam`;
  const { role, resourceSet, groupId } = assignment;
  const created = new Date(assignment.created).toISOString();
  const embedded = representTargets(state, assignment, expand);
  const bound = role !== undefined && resourceSet !== undefined;
  return {
    id: assignment.id,
    ...(bound ? { role } : {}),
    label: roleLabel(state, assignment),
    type: assignment.type,
    status: 'ACTIVE',
    created,
    lastUpdated: created,
    assignmentType: assignment.assignmentType,
    ...(bound ? { 'resource-set': resourceSet } : {}),
    _links: {
      assignee: { href: `${state.url}/api/v1/${groupId ? `groups/${groupId}` : `users/${userId}`}` },
      ...(bound
        ? {
            'resource-set': { href: `${iam}/resource-sets/${resourceSet}` },
            member: { href: `${iam}/resource-sets/${resourceSet}/bindings/${role}/members/${assignment.id}` },
            role: { href: `${iam}/roles/${role}` },
            permissions: { href: `${iam}/roles/${role}/permissions` },
          }
        : {}),
    },
    ...(embedded ? { _embedded: embedded } : {}),
  };
}
