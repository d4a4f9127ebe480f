import * as z from 'zod';
import { logMembership } from './application-user-events.ts';
import {
  groupsGranting,
  MAPPED_ATTRIBUTES,
  mappedProfile,
  representAppUser,
} from './application-user-representation.ts';
import { refuseUnlessBoolean } from './boolean-parameter.ts';
import { type Answer, type Call, param } from './call.ts';
import { notFound, OktaError, validationFailed } from './errors.ts';
import { findUser } from './find-user.ts';
import type { Records } from './ordered-records.ts';
import { linksOf, pageOf } from './paging.ts';
import { bodyAs, profileSchema } from './request-body.ts';
import type { App, AppUser, UserRecord } from './state.ts';

const credentialsSchema = z.object({
  userName: z.string().min(1).max(100).optional(),
  // After a journal replay the value is gone: that there was one is all that the state keeps.
  password: z.object({ value: z.string().optional() }).optional(),
});
const changeSchema = z.object({
  scope: z.enum(['USER', 'GROUP']).optional(),
  credentials: credentialsSchema.nullish(),
  profile: profileSchema.nullish(),
});
const assignSchema = changeSchema.extend({ id: z.string().min(1) });
type AppUserChange = z.infer<typeof changeSchema>;

/** The app of a call. Throws 404. */
export function appOf(call: Call): App {
  const id = param(call, 'appId');
  const app = call.state.apps.get(id);
  if (!app) throw notFound(id, 'AppInstance');
  return app;
}

function appUserOf(call: Call, app: App, users: Records<AppUser> = app.users): AppUser {
  const name = param(call, 'userId');
  const appUser = users.get(findUser(call, name)?.id ?? name);
  if (!appUser) throw notFound(name, 'AppUser');
  return appUser;
}

function refuseWhatTheAppForbids(app: App, user: UserRecord, change: AppUserChange): void {
  // A plain app's user name follows from its scheme: naming the same one again is harmless, a password never.
  const { credentials } = change;
  if (
    app.kind === 'plain' &&
    (credentials?.password || (credentials?.userName ?? user.login) !== user.login)
  ) {
    throw new OktaError(
      400,
      'E0000041',
      'Credentials should not be set on this resource based on the scheme.',
      ['User level credentials should not be provided for this scheme.'],
    );
  }
  if (app.kind !== 'push') return;
  const mapped = mappedProfile(app, user);
  for (const name of MAPPED_ATTRIBUTES) {
    const wanted = change.profile?.[name];
    if (wanted === undefined || wanted === mapped[name]) continue;
    throw new OktaError(
      403,
      'E0000075',
      `Cannot modify the ${name} attribute because it has a field mapping and profile push is enabled.`,
    );
  }
}

function applyChange(appUser: AppUser, change: AppUserChange, at: number): void {
  if (change.profile) appUser.profile = { ...appUser.profile, ...change.profile };
  if (change.credentials?.userName !== undefined) appUser.userName = change.credentials.userName;
  if (change.credentials?.password) {
    appUser.hasPassword = true;
    appUser.passwordChanged = at;
  }
  appUser.lastUpdated = at;
}

/** What `q` looks at. The profiles of an OIDC app have no `firstName` and no `lastName`. */
function searchable(app: App, { userName, user, profile = {} }: AppUser): unknown[] {
  const { firstName = user.firstName, lastName = user.lastName, email = user.login } = profile;
  return app.kind === 'plain' ? [userName, email] : [userName, email, firstName, lastName];
}

/** GET the users of an app. `q` matches the beginning of user name, email, first name or last name. */
export function listApplicationUsers(call: Call): Answer {
  const app = appOf(call);
  const q = call.query.get('q')?.toLowerCase() ?? '';
  const matches = (appUser: AppUser) =>
    q === '' || searchable(app, appUser).some((value) => String(value).toLowerCase().startsWith(q));
  const page = pageOf(
    call,
    call.state.replicas.read(app.users, call.at),
    { min: 1, max: 500, fallback: 50, minusOne: true },
    (appUser) => appUser.visibleAt <= call.at && matches(appUser),
  );
  const expand = call.query.get('expand');
  return {
    status: 200,
    body: page.items.map((appUser) => representAppUser(call.state, app, appUser, expand)),
    links: linksOf(call, page),
  };
}

/** POST a user to an app: 200. A user who has it through a group is converted to an individual assignment. */
export function assignUserToApplication(call: Call): Answer {
  const app = appOf(call);
  const wanted = bodyAs(call, assignSchema);
  const user = findUser(call, wanted.id);
  if (!user) throw notFound(wanted.id, 'User');
  if (user.status === 'DEPROVISIONED') {
    throw new OktaError(403, 'E0000117', 'This operation is not allowed for an inactive user.');
  }
  const known = app.users.get(user.id);
  if (known && (known.scope === 'USER' || wanted.scope === 'GROUP')) {
    throw new OktaError(409, 'E0000062', 'The given user is already assigned to the application.');
  }
  if (!known && wanted.scope === 'GROUP') {
    throw validationFailed('scope', 'scope: The user is in no group that is assigned to the application.');
  }
  refuseWhatTheAppForbids(app, user, wanted);
  const appUser: AppUser = known ?? {
    user,
    scope: 'USER',
    userName: user.login,
    created: call.at,
    lastUpdated: call.at,
    visibleAt: call.at + call.state.behaviour.readAfterWriteDelayMs,
  };
  call.state.replicas.changing(app.users, user.id, call.at);
  appUser.scope = 'USER';
  applyChange(appUser, wanted, call.at);
  app.users.set(user.id, appUser);
  logMembership(call, app, appUser, 'add');
  return { status: 200, body: representAppUser(call.state, app, appUser, null) };
}

/** GET one app user. */
export function getApplicationUser(call: Call): Answer {
  const app = appOf(call);
  const appUser = appUserOf(call, app, call.state.replicas.read(app.users, call.at));
  if (appUser.visibleAt > call.at) throw notFound(appUser.user.id, 'AppUser');
  return { status: 200, body: representAppUser(call.state, app, appUser, call.query.get('expand')) };
}

/** POST changes of an app user: the profile is merged. `scope: USER` converts one that came from a group. */
export function updateApplicationUser(call: Call): Answer {
  const app = appOf(call);
  const appUser = appUserOf(call, app);
  const change = bodyAs(call, changeSchema);
  refuseWhatTheAppForbids(app, appUser.user, change);
  call.state.replicas.changing(app.users, appUser.user.id, call.at);
  applyChange(appUser, change, call.at);
  if (change.scope === 'USER') appUser.scope = 'USER';
  const onlyPassword =
    change.credentials?.password && !change.profile && change.credentials.userName === undefined;
  if (!onlyPassword) logMembership(call, app, appUser, 'update');
  if (change.credentials?.password) logMembership(call, app, appUser, 'change_password');
  return { status: 200, body: representAppUser(call.state, app, appUser, null) };
}

/** DELETE an app user: 204; refused while a group still gives the app to the user, whatever the scope. */
export function unassignUserFromApplication(call: Call): Answer {
  const app = appOf(call);
  const appUser = appUserOf(call, app);
  refuseUnlessBoolean(call, 'sendEmail');
  if (groupsGranting(app, appUser.user).length > 0) {
    throw new OktaError(403, 'E0000046', 'Deactivate application for user forbidden.', [
      'The application cannot be unassigned from the user while their group memberships grant them access.',
    ]);
  }
  call.state.replicas.changing(app.users, appUser.user.id, call.at);
  app.users.delete(appUser.user.id);
  logMembership(call, app, appUser, 'remove');
  return { status: 204 };
}
