import { type Answer, type Call, param } from './call.ts';
import { notFound, OktaError } from './errors.ts';
import { giveGroupApps, giveGroupRole, takeGroupApps, takeGroupRole } from './group-access.ts';
import type { Group, UserRecord } from './state.ts';
import { fullName } from './user-representation.ts';
import { userOf } from './user-roles.ts';

/** The group of a call. Throws 404. */
export function groupOf(call: Call): Group {
  const id = param(call, 'groupId');
  const group = call.state.groups.get(id);
  if (!group) throw notFound(id, 'UserGroup');
  return group;
}

function logMember(call: Call, group: Group, user: UserRecord, what: 'add' | 'remove'): void {
  call.state.log.record(call, {
    eventType: `group.user_membership.${what}`,
    displayMessage: what === 'add' ? 'Add user to group membership' : 'Remove user from group membership',
    target: [
      {
        id: user.id,
        type: 'User',
        alternateId: user.login,
        displayName: fullName(user),
        detailEntry: null,
      },
      {
        id: group.id,
        type: 'UserGroup',
        alternateId: 'unknown',
        displayName: group.name,
        detailEntry: null,
      },
    ],
  });
}

/** PUT a user into a group: 204, new or not. The group's apps follow by a job, its roles at once. */
export function assignUserToGroup(call: Call): Answer {
  const group = groupOf(call);
  const user = userOf(call);
  if (user.status === 'DEPROVISIONED') {
    throw new OktaError(403, 'E0000117', 'This operation is not allowed for an inactive user.');
  }
  if (group.members.includes(user.id)) return { status: 204 };
  group.members = [...group.members, user.id];
  user.groupIds = [...(user.groupIds ?? []), group.id];
  logMember(call, group, user, 'add');
  for (const role of group.roles ?? []) giveGroupRole(call, user, role);
  giveGroupApps(call, user, group);
  return { status: 204 };
}

/** DELETE a user from a group: 204, a member or not. What only the group gave is gone. */
export function unassignUserFromGroup(call: Call): Answer {
  const group = groupOf(call);
  const user = userOf(call);
  if (!group.members.includes(user.id)) return { status: 204 };
  group.members = group.members.filter((id) => id !== user.id);
  user.groupIds = (user.groupIds ?? []).filter((id) => id !== group.id);
  logMember(call, group, user, 'remove');
  for (const role of group.roles ?? []) takeGroupRole(call, user, role);
  takeGroupApps(call, user, group);
  return { status: 204 };
}
