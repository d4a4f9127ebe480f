import type { OktaOrgSize, OktaSamples } from './okta-org-options.ts';
import { OrderedRecords } from './ordered-records.ts';
import { EPOCH } from './population-epoch.ts';
import type { App, AppKind, Group, OktaState, UserRecord } from './state.ts';

const KINDS: readonly AppKind[] = ['full', 'plain', 'push', 'group'];
const LABELS = ['Payroll', 'Wiki', 'Customer Relations', 'Service Desk'];
const GROUPS_OF_OTHERS = 25;
const USERS_OF_OTHERS = 60;
const MEMBERS = 2;

function addApp(state: OktaState, number: number): App {
  const label = LABELS[number] ?? `Application ${number + 1}`;
  const app: App = {
    id: state.newId('0oa'),
    kind: KINDS[number % KINDS.length] ?? 'full',
    label,
    users: new OrderedRecords(),
    groups: new OrderedRecords(),
  };
  state.apps.set(app.id, app);
  return app;
}

function addAppUser(app: App, user: UserRecord, scope: 'USER' | 'GROUP', number: number): void {
  if (app.users.get(user.id)) return;
  const created = EPOCH + number * 1000;
  app.users.set(user.id, {
    user,
    scope,
    userName: user.login,
    created,
    lastUpdated: created,
    visibleAt: 0,
  });
}

function join(group: Group, user: UserRecord): void {
  group.members.push(user.id);
  user.groupIds = [...(user.groupIds ?? []), group.id];
}

function addGroup(app: App, group: Group, priority: number): void {
  const profile = priority % 2 ? {} : { department: `Department ${priority}`, role: 'Member' };
  app.groups.set(group.id, { group, priority, profile, lastUpdated: EPOCH + priority * 1000, visibleAt: 0 });
}

function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new Error(`the population has nothing at ${index}`);
  return item;
}

type AppSamples = Pick<
  OktaSamples,
  | 'appId'
  | 'plainAppId'
  | 'provisioningAppId'
  | 'groupAppId'
  | 'userId'
  | 'assignedUserId'
  | 'groupInheritedUserId'
  | 'deprovisionedUserId'
  | 'groupId'
  | 'assignedGroupId'
>;

/** The apps, who has them, and through which groups. The last two of the first app's users are in a group. */
export function populateApps(state: OktaState, size: OktaOrgSize, users: UserRecord[]): AppSamples {
  const apps = Array.from({ length: size.apps }, (_, i) => addApp(state, i));
  const groups = [...state.groups.values()];
  const assigned = groups.slice(0, size.groups);
  const free = groups.slice(size.groups);
  const [main, plain, push, grouped] = [at(apps, 0), at(apps, 1), at(apps, 2), at(apps, 3)];

  const inheriting = users.slice(size.applicationUsers - MEMBERS * 2, size.applicationUsers);
  for (const [i, user] of inheriting.entries()) join(at(assigned, i % 2), user);
  // The users at the very end have nothing; the ones before them are members of groups without the first app.
  const spare = users.slice(size.applicationUsers).toReversed();
  for (const [i, group] of free.entries()) {
    for (const user of spare.slice(10 + i * MEMBERS, 10 + (i + 1) * MEMBERS)) join(group, user);
  }
  const deprovisioned = at(spare, 0);
  deprovisioned.status = 'DEPROVISIONED';
  at(spare, 1).status = 'SUSPENDED';

  for (let i = 0; i < size.applicationUsers; i++) {
    const user = at(users, i);
    addAppUser(main, user, user.groupIds ? 'GROUP' : 'USER', i);
  }
  for (const [i, group] of assigned.entries()) addGroup(main, group, i);
  for (const app of apps.slice(1)) {
    if (app.kind !== 'group') {
      for (const [i, user] of users
        .slice(0, Math.min(USERS_OF_OTHERS, size.applicationUsers - MEMBERS * 2))
        .entries()) {
        addAppUser(app, user, 'USER', i);
      }
      continue;
    }
    for (const [i, group] of [...free.slice(2), ...assigned].slice(0, GROUPS_OF_OTHERS).entries()) {
      addGroup(app, group, i);
      for (const id of group.members) {
        const user = state.users.get(id);
        if (user) addAppUser(app, user, 'GROUP', i);
      }
    }
  }
  return {
    appId: main.id,
    plainAppId: plain.id,
    provisioningAppId: push.id,
    groupAppId: grouped.id,
    userId: at(spare, 2).id,
    assignedUserId: at(users, Math.min(size.roleHolders, size.applicationUsers - MEMBERS * 2 - 1)).id,
    groupInheritedUserId: at(inheriting, 0).id,
    deprovisionedUserId: deprovisioned.id,
    groupId: at(free, 0).id,
    assignedGroupId: at(assigned, 0).id,
  };
}
