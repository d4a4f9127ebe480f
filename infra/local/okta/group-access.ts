import { logMembershipJob } from './application-user-events.ts';
import { groupsGranting } from './application-user-representation.ts';
import type { Call } from './call.ts';
import { logRoleChange } from './role-events.ts';
import type { Group, RoleAssignment, UserRecord } from './state.ts';

/** Gives a member of a group one of the group's roles. */
export function giveGroupRole(call: Call, user: UserRecord, role: RoleAssignment): void {
  const { roleHolders, replicas } = call.state;
  const holder = roleHolders.get(user.id) ?? { user, assignments: [] };
  replicas.changing(roleHolders, user.id, call.at);
  holder.assignments = [...holder.assignments, role];
  roleHolders.set(user.id, holder);
  logRoleChange(call, holder, role, 'assigned');
}

/** Takes one of a group's roles from somebody who is, or was, a member. */
export function takeGroupRole(call: Call, user: UserRecord, role: RoleAssignment): void {
  const { roleHolders, replicas } = call.state;
  const holder = roleHolders.get(user.id);
  const isTheRole = ({ id, groupId }: RoleAssignment) => id === role.id && groupId === role.groupId;
  if (!holder?.assignments.some(isTheRole)) return;
  replicas.changing(roleHolders, user.id, call.at);
  holder.assignments = holder.assignments.filter((assignment) => !isTheRole(assignment));
  if (holder.assignments.length === 0) roleHolders.delete(user.id);
  logRoleChange(call, holder, role, 'unassigned');
}

/** Gives a new member of a group the apps that are assigned to it, by a job. */
export function giveGroupApps(call: Call, user: UserRecord, group: Group): void {
  for (const app of call.state.apps.values()) {
    if (!app.groups.get(group.id) || app.users.get(user.id)) continue;
    const appUser = {
      user,
      scope: 'GROUP' as const,
      userName: user.login,
      created: call.at,
      lastUpdated: call.at,
      visibleAt: call.at + call.state.behaviour.readAfterWriteDelayMs,
    };
    call.state.replicas.changing(app.users, user.id, call.at);
    app.users.set(user.id, appUser);
    logMembershipJob(call.state, call.at, app, appUser, 'add');
  }
}

/** Takes from a former member the apps of the group that no other group gives, by a job. */
export function takeGroupApps(call: Call, user: UserRecord, group: Group): void {
  for (const app of call.state.apps.values()) {
    const appUser = app.users.get(user.id);
    if (!app.groups.get(group.id) || appUser?.scope !== 'GROUP') continue;
    if (groupsGranting(app, user).length > 0) continue;
    call.state.replicas.changing(app.users, user.id, call.at);
    app.users.delete(user.id);
    logMembershipJob(call.state, call.at, app, appUser, 'remove');
  }
}
