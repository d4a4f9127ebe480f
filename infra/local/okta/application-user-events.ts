import { appUserLogId } from './application-user-representation.ts';
import type { Call } from './call.ts';
import type { App, AppUser, OktaState } from './state.ts';
import type { LogEntry, LogTarget } from './system-log.ts';
import { fullName } from './user-representation.ts';

const MESSAGES = {
  add: 'Add user to application membership',
  update: 'Change application user profile',
  change_password: "Change users' application password",
  remove: "Remove user's application membership",
} as const;

/** An app as a target. */
export function appTarget(app: App): LogTarget {
  return {
    id: app.id,
    type: 'AppInstance',
    alternateId: app.label,
    displayName: app.label,
    detailEntry: null,
  };
}

function entry(app: App, appUser: AppUser, what: keyof typeof MESSAGES): LogEntry {
  const name = fullName(appUser.user);
  return {
    eventType: `application.user_membership.${what}`,
    displayMessage: MESSAGES[what],
    target: [
      {
        id: appUserLogId(app, appUser),
        type: 'AppUser',
        alternateId: appUser.userName,
        displayName: name,
        detailEntry: null,
      },
      appTarget(app),
      {
        id: appUser.user.id,
        type: 'User',
        alternateId: appUser.user.login,
        displayName: name,
        detailEntry: null,
      },
    ],
    debugData: { appname: app.label.toLowerCase().replaceAll(' ', '_') },
  };
}

/** Logs a change of an app user that an API request made. */
export function logMembership(call: Call, app: App, appUser: AppUser, what: keyof typeof MESSAGES): void {
  call.state.log.record(call, entry(app, appUser, what));
}

/** Logs a change that followed from a group assignment. */
export function logMembershipJob(
  state: OktaState,
  at: number,
  app: App,
  appUser: AppUser,
  what: 'add' | 'remove',
): void {
  state.log.recordJob(at, entry(app, appUser, what));
}
