import { OrderedRecords } from '../../../infra/local/okta/ordered-records.ts';
import type { App, AppUser, Group, OktaState, UserRecord } from '../../../infra/local/okta/state.ts';

// Fewer where there would be too little in each to plant something in.
const APPS = { most: 8, assignments: 200 };
const GROUPS = 50;

/** Of ten assignments six come through groups. */
const INHERITED_GROUPS = 30;

/** What an application has, to be disturbed. */
export interface PopulatedApp {
  readonly app: App;
  /** Users who have it directly, and whom no group gives it. Each is taken by whoever plants something with it. */
  readonly direct: AppUser[];
  /** Users who have it through their only group. */
  readonly inherited: AppUser[];
  readonly groups: Group[];
}

/**
 * Up to eight applications, each with its share of the assignments: 60 % through groups, the others direct. Each user is in one
 * group, and each application is given to 30 of the 50 groups.
 *
 * @param at when somebody was assigned, epoch milliseconds
 */
export function populateAssignments(state: OktaState, assignments: number, at: () => number): PopulatedApp[] {
  state.apps.clear();
  const apps = Math.max(1, Math.min(APPS.most, Math.floor(assignments / APPS.assignments)));
  const perApp = Math.floor(assignments / apps);
  const users = [...state.users.values()].filter(({ status }) => status === 'ACTIVE').slice(0, perApp);
  if (users.length < perApp) throw new Error(`${perApp} assignments an application need as many users`);
  const groups = Array.from({ length: GROUPS }, (_, index) => newGroup(state, index));
  for (const user of state.users.values()) user.groupIds = [];
  for (const [index, user] of users.entries()) {
    const group = groups[index % GROUPS] as Group;
    group.members.push(user.id);
    user.groupIds = [group.id];
  }
  return Array.from({ length: apps }, (_, number) => {
    const given = groups.filter((_, index) => (index + number * 7) % GROUPS < INHERITED_GROUPS);
    return populateApp(newApp(state, number), users, given, at);
  });
}

function populateApp(
  app: App,
  users: readonly UserRecord[],
  groups: Group[],
  at: () => number,
): PopulatedApp {
  const given = new Set(groups.map(({ id }) => id));
  for (const [priority, group] of groups.entries()) {
    const profile = { department: `Department ${priority}`, role: 'Member' };
    app.groups.set(group.id, { group, priority, profile, lastUpdated: at(), visibleAt: 0 });
  }
  const [direct, inherited]: [AppUser[], AppUser[]] = [[], []];
  for (const user of users) {
    const isGiven = user.groupIds?.some((id) => given.has(id)) ?? false;
    (isGiven ? inherited : direct).push(assign(app, user, isGiven ? 'GROUP' : 'USER', at()));
  }
  return { app, direct, inherited, groups };
}

/** Puts a user into an application, as if it had been done in the vendor's own console. */
export function assign(app: App, user: UserRecord, scope: AppUser['scope'], created: number): AppUser {
  const assigned = { user, scope, userName: user.login, created, lastUpdated: created, visibleAt: 0 };
  app.users.set(user.id, assigned);
  return assigned;
}

function newApp(state: OktaState, number: number): App {
  const app: App = {
    id: state.newId('0oa'),
    kind: 'full',
    label: `Application ${number + 1}`,
    users: new OrderedRecords(),
    groups: new OrderedRecords(),
  };
  state.apps.set(app.id, app);
  return app;
}

/** A group of its own. */
export function newGroup(state: OktaState, index: number): Group {
  const id = state.newId('00g');
  const group = { id, name: `Department ${index + 1}`, description: '', created: 0, members: [] };
  state.groups.set(id, group);
  return group;
}
