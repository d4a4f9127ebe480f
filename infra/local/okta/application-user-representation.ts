import { createHash } from 'node:crypto';
import { oddityOf } from './odd-app-user.ts';
import type { App, AppUser, GroupAssignment, OktaState, UserRecord } from './state.ts';
import { fullName, representUser } from './user-representation.ts';

/** The attributes that a push app maps from the user; setting them to anything else is refused. */
export const MAPPED_ATTRIBUTES = ['firstName', 'lastName', 'email'] as const;

/** What the app's profile mappings give, before anything that was set by hand. */
export function mappedProfile(app: App, user: UserRecord): Record<string, unknown> {
  switch (app.kind) {
    case 'plain':
      return {
        name: fullName(user),
        given_name: user.firstName,
        family_name: user.lastName,
        email: user.login,
        zoneinfo: 'America/Los_Angeles',
        locale: 'en_US',
        nickname: null,
      };
    case 'push':
      return {
        firstName: user.firstName,
        lastName: user.lastName,
        email: user.login,
        mobilePhone: null,
        salesforceGroups: [],
        role: 'Employee',
        profile: 'Standard User',
      };
    default:
      return { email: user.login, displayName: fullName(user), department: null, role: 'Employee' };
  }
}

/** The assignments through which a user has an app, the deciding one first. */
export function groupsGranting(app: App, user: UserRecord): GroupAssignment[] {
  return (user.groupIds ?? [])
    .flatMap((id) => app.groups.get(id) ?? [])
    .sort((a, b) => a.priority - b.priority);
}

/** The `0ua…` id that only the System Log shows; the API's id of an app user is the user's. */
export function appUserLogId(app: App, appUser: AppUser): string {
  const digest = createHash('sha256').update(`${app.id} ${appUser.user.id} ${appUser.created}`).digest('hex');
  return `0ua${digest.slice(0, 15)}g4`;
}

/** An app user as the API answers it. */
export function representAppUser(
  state: OktaState,
  app: App,
  appUser: AppUser,
  expand: string | null,
): Record<string, unknown> {
  const { user } = appUser;
  const created = new Date(appUser.created).toISOString();
  const { movement } = state;
  const pushes = app.kind === 'push';
  const odd = oddityOf(state, app, appUser);
  const granting = appUser.scope === 'GROUP' ? groupsGranting(app, user)[0] : undefined;
  return {
    id: user.id,
    externalId: pushes ? `005${appUserLogId(app, appUser).slice(3)}` : null,
    created,
    lastUpdated: movement.instant(appUser.lastUpdated),
    scope: appUser.scope,
    status: odd.status ?? (pushes ? 'PROVISIONED' : 'ACTIVE'),
    statusChanged: movement.instant(appUser.created),
    passwordChanged:
      appUser.passwordChanged === undefined ? null : new Date(appUser.passwordChanged).toISOString(),
    syncState: movement.isOn ? movement.syncState() : pushes ? 'SYNCHRONIZED' : 'DISABLED',
    ...(pushes || movement.isOn ? { lastSync: movement.instant(appUser.created) } : {}),
    credentials: { userName: appUser.userName, ...(appUser.hasPassword ? { password: {} } : {}) },
    profile: { ...odd.profile, ...mappedProfile(app, user), ...granting?.profile, ...appUser.profile },
    _links: {
      app: { href: `${state.url}/api/v1/apps/${app.id}` },
      user: { href: `${state.url}/api/v1/users/${user.id}` },
      ...(granting ? { group: { href: `${state.url}/api/v1/groups/${granting.group.id}` } } : {}),
    },
    ...(expand === 'user' ? { _embedded: { user: representUser(state, user) } } : {}),
  };
}
