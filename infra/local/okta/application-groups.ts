import * as z from 'zod';
import { representGroupAssignment } from './application-group-representation.ts';
import { appTarget, logMembershipJob } from './application-user-events.ts';
import { groupsGranting } from './application-user-representation.ts';
import { appOf } from './application-users.ts';
import { type Answer, type Call, param } from './call.ts';
import { notFound } from './errors.ts';
import { patchAssignment } from './group-assignment-patch.ts';
import { lowestPriority, makeRoom, movePriority, vacatePriority } from './group-priorities.ts';
import type { Records } from './ordered-records.ts';
import { linksOf, pageOf } from './paging.ts';
import { bodyAs, profileSchema } from './request-body.ts';
import type { App, GroupAssignment } from './state.ts';

const assignSchema = z.object({
  priority: z.int().min(0).nullish(),
  profile: profileSchema.nullish(),
});

function assignmentOf(call: Call, app: App, groups: Records<GroupAssignment> = app.groups): GroupAssignment {
  const id = param(call, 'groupId');
  const assignment = groups.get(id);
  if (!assignment) throw notFound(id, 'ApplicationGroupAssignment');
  return assignment;
}

function logAssignment(
  call: Call,
  app: App,
  { group }: GroupAssignment,
  what: string,
  message: string,
): void {
  call.state.log.record(call, {
    eventType: `group.application_assignment.${what}`,
    displayMessage: message,
    target: [
      {
        id: group.id,
        type: 'UserGroup',
        alternateId: 'unknown',
        displayName: group.name,
        detailEntry: null,
      },
      appTarget(app),
    ],
  });
}

/** GET the groups of an app. `q` matches the beginning of the group's name. */
export function listApplicationGroupAssignments(call: Call): Answer {
  const app = appOf(call);
  const q = call.query.get('q')?.toLowerCase() ?? '';
  const page = pageOf(
    call,
    call.state.replicas.read(app.groups, call.at),
    { min: 20, max: 200, fallback: 20 },
    ({ visibleAt, group }) => visibleAt <= call.at && group.name.toLowerCase().startsWith(q),
  );
  const expand = call.query.get('expand');
  return {
    status: 200,
    body: page.items.map((assignment) => representGroupAssignment(call.state, app, assignment, expand)),
    links: linksOf(call, page),
  };
}

/** GET one group of an app. */
export function getApplicationGroupAssignment(call: Call): Answer {
  const app = appOf(call);
  const assignment = assignmentOf(call, app, call.state.replicas.read(app.groups, call.at));
  if (assignment.visibleAt > call.at) throw notFound(assignment.group.id, 'ApplicationGroupAssignment');
  return {
    status: 200,
    body: representGroupAssignment(call.state, app, assignment, call.query.get('expand')),
  };
}

/** PUT a group to an app: 200, new or not. Its members get the app a moment later, by a job. */
export function assignGroupToApplication(call: Call): Answer {
  const app = appOf(call);
  const group = call.state.groups.get(param(call, 'groupId'));
  if (!group) throw notFound(param(call, 'groupId'), 'UserGroup');
  const wanted = call.body === undefined ? {} : bodyAs(call, assignSchema);
  const known = app.groups.get(group.id);
  call.state.replicas.changing(app.groups, group.id, call.at);
  if (known) {
    if (typeof wanted.priority === 'number') movePriority(app, known, wanted.priority);
    if (wanted.profile) known.profile = wanted.profile;
    known.lastUpdated = call.at;
    logAssignment(call, app, known, 'update', 'Update group application assignment');
    return { status: 200, body: representGroupAssignment(call.state, app, known, null) };
  }
  const priority = wanted.priority ?? lowestPriority(app);
  makeRoom(app, priority);
  const visibleAt = call.at + call.state.behaviour.readAfterWriteDelayMs;
  const assignment = { group, priority, profile: wanted.profile ?? {}, lastUpdated: call.at, visibleAt };
  app.groups.set(group.id, assignment);
  logAssignment(call, app, assignment, 'add', 'Assign application to group');
  for (const id of group.members) {
    const user = call.state.users.get(id);
    if (!user || user.status === 'DEPROVISIONED' || app.users.get(id)) continue;
    const appUser = {
      user,
      scope: 'GROUP' as const,
      userName: user.login,
      created: call.at,
      lastUpdated: call.at,
      visibleAt,
    };
    call.state.replicas.changing(app.users, id, call.at);
    app.users.set(id, appUser);
    logMembershipJob(call.state, call.at, app, appUser, 'add');
  }
  return { status: 200, body: representGroupAssignment(call.state, app, assignment, null) };
}

/** PATCH a group of an app with `replace` and `remove` on `/priority` and `/profile/…`. */
export function updateGroupAssignmentToApplication(call: Call): Answer {
  const app = appOf(call);
  const assignment = assignmentOf(call, app);
  const patched = patchAssignment(assignment, call.body === undefined ? [] : call.body);
  call.state.replicas.changing(app.groups, assignment.group.id, call.at);
  movePriority(app, assignment, patched.priority);
  assignment.profile = patched.profile;
  assignment.lastUpdated = call.at;
  logAssignment(call, app, assignment, 'update', 'Update group application assignment');
  return { status: 200, body: representGroupAssignment(call.state, app, assignment, null) };
}

/** DELETE a group from an app: 204. Members who have it through no other group lose it, by a job. */
export function unassignApplicationFromGroup(call: Call): Answer {
  const app = appOf(call);
  const assignment = assignmentOf(call, app);
  call.state.replicas.changing(app.groups, assignment.group.id, call.at);
  app.groups.delete(assignment.group.id);
  vacatePriority(app, assignment.priority);
  logAssignment(call, app, assignment, 'remove', 'Unassign application from group');
  for (const id of assignment.group.members) {
    const appUser = app.users.get(id);
    if (appUser?.scope !== 'GROUP' || groupsGranting(app, appUser.user).length > 0) continue;
    call.state.replicas.changing(app.users, id, call.at);
    app.users.delete(id);
    logMembershipJob(call.state, call.at, app, appUser, 'remove');
  }
  return { status: 204 };
}
