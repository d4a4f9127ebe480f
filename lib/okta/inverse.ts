import { isDeepStrictEqual } from 'node:util';
import { Pointer } from 'rfc6902';
import type { Inverse, Undoable } from '../upstream/inverse.ts';
import { applicationGroupAssignment } from './application-group.ts';
import { appUser } from './application-user.ts';
import { setsPassword } from './assigned.ts';
import { hasAccess } from './resources/application-user.ts';
import { canonicalRole } from './role-name.ts';
import { namedRole, role } from './user-role.ts';

// What undoes a change in Okta, from what was there before; a sentence where nothing does.

type Params = Readonly<Record<string, string>>;
type Body = {
  readonly id?: string;
  readonly profile?: Record<string, unknown>;
  readonly credentials?: { userName?: string; password?: unknown };
};

/** Undoes the assignment of a user. */
export function unassignAgain({ request, before, after }: Undoable): Inverse | string {
  const { appId } = request.params as Params;
  const params = { appId, userId: (request.body as Body).id };
  if (!hasAccess(before)) return { operation: 'okta.unassignUserFromApplication', request: { params } };
  if (appUser.parse(before).scope === 'GROUP')
    return 'The user had the application before, through a group, and that cannot be assigned back';
  return oldValuesAgain({ request: { ...request, params }, before, after });
}

/** Undoes the unassignment of a user: profile, user name and scope as they were. */
export function assignAgain({ request, before }: Undoable): Inverse | string {
  const { appId, userId } = request.params as Params;
  if (before === null) return 'What was there before is not known';
  if (!hasAccess(before)) return 'The user could not use the application before';
  const { scope, credentials, profile } = appUser.parse(before);
  if (scope === 'GROUP') return 'The user had the application through a group';
  const body = {
    id: userId,
    scope: 'USER',
    ...(credentials?.userName && { credentials: { userName: credentials.userName } }),
    ...(profile && { profile }),
  };
  return { operation: 'okta.assignUserToApplication', request: { params: { appId }, body } };
}

/** Undoes an update of a user: the old values of what it set. */
export function oldValuesAgain({ request, before }: Undoable): Inverse | string {
  const { profile, credentials } = request.body as Body;
  if (setsPassword(credentials?.password)) return 'It set a password, and the old one is not known';
  const old = appUser.parse(before);
  const names = Object.keys(profile ?? {});
  const body = {
    ...(names.length > 0 && {
      profile: Object.fromEntries(names.map((name) => [name, old.profile?.[name] ?? null])),
    }),
    ...(credentials?.userName &&
      old.credentials?.userName && { credentials: { userName: old.credentials.userName } }),
  };
  return { operation: 'okta.updateApplicationUser', request: { params: request.params, body } };
}

/** Undoes whatever was done to a group's assignment: priority and profile as they were, or unassigned as it was. */
export function groupAsItWas({ request, before, after }: Undoable): Inverse | string {
  const { params } = request;
  if (before === null && after === null) return 'What was there before is not known';
  if (before === null) return { operation: 'okta.unassignApplicationFromGroup', request: { params } };
  const { priority, profile } = applicationGroupAssignment.parse(before);
  if (after === null) {
    const body = { ...(priority != null && { priority }), ...(profile && { profile }) };
    return { operation: 'okta.assignGroupToApplication', request: { params, body } };
  }
  const now = applicationGroupAssignment.parse(after);
  const body = [
    ...stepBack(['priority'], now.priority, priority),
    ...Object.keys({ ...now.profile, ...profile }).flatMap((name) =>
      stepBack(['profile', name], now.profile?.[name], profile?.[name]),
    ),
  ];
  if (body.length === 0) return 'It changed nothing that can be set';
  return { operation: 'okta.updateGroupAssignmentToApplication', request: { params, body } };
}

/** The step of a patch that Okta takes: it knows no add, and attributes of the profile as a whole only. */
function stepBack(place: readonly string[], now: unknown, old: unknown) {
  if (isDeepStrictEqual(now ?? null, old ?? null)) return [];
  const path = new Pointer(['', ...place]).toString();
  return old === undefined ? [{ op: 'remove', path }] : [{ op: 'replace', path, value: old }];
}

/** Undoes the assignment of a role. */
export function unassignRoleAgain({ request, after }: Undoable): Inverse | string {
  const { userId } = request.params as Params;
  const { id: roleAssignmentId } = role.parse(after);
  return { operation: 'okta.unassignRoleFromUser', request: { params: { userId, roleAssignmentId } } };
}

/** Undoes the unassignment of a role. */
export function assignRoleAgain({ request, before }: Undoable): Inverse | string {
  const { userId } = request.params as Params;
  if (before === null) return 'What was there before is not known';
  const held = role.parse(before);
  const named = canonicalRole(namedRole(held));
  if (!named) return 'Okta did not say which custom role it was';
  const body =
    'customRole' in named
      ? { type: 'CUSTOM', role: named.customRole, 'resource-set': named.resourceSet }
      : { type: named.roleType };
  return { operation: 'okta.assignRoleToUser', request: { params: { userId }, body } };
}
