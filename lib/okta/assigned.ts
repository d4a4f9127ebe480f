import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { patched } from '../json/patch.ts';
import {
  applicationGroupAssignment,
  type groupAssignmentPatch,
  type groupAssignmentRequest,
} from './application-group.ts';
import { appUser, type appUserUpdateRequest } from './application-user.ts';
import { hasAccess } from './resources/application-user.ts';

type Members = Readonly<Record<string, unknown>>;
type AppUserRequest = z.output<typeof appUserUpdateRequest>;

/** An application user as an assignment would leave it: able to use the application, if they were not. */
export function assignedAs(before: unknown, request: AppUserRequest): unknown {
  const updated = updatedAs(before, request) as Members;
  return before === null || hasAccess(before) ? updated : { ...updated, status: 'ACTIVE' };
}

/** An application user as a request would leave it. */
export function updatedAs(before: unknown, request: AppUserRequest): unknown {
  const known: Members = appUser.safeParse(before).data ?? {};
  const { id, scope, credentials: { userName } = {}, profile } = request;
  return {
    ...known,
    ...news(known, { id, scope }),
    ...newsWithin(known, 'credentials', { userName }),
    ...newsWithin(known, 'profile', profile),
  };
}

/** Whether a request sets a password, which cannot be read back. */
export function hasPassword({ credentials }: AppUserRequest): boolean {
  return setsPassword(credentials?.password);
}

/** The same of the password alone, as it was sent or as it is on record. */
export function setsPassword(password: unknown): boolean {
  // Okta shows a password that is set as an empty object; sent back, that sets nothing.
  return typeof password === 'string' || Object.keys(password ?? {}).length > 0;
}

/** A group's assignment as a request would leave it, if Okta keeps the attributes that it leaves out. */
export function groupAssignedAs(
  before: unknown,
  request: z.output<typeof groupAssignmentRequest> = {},
): unknown {
  const known: Members = applicationGroupAssignment.safeParse(before).data ?? {};
  const { priority, profile } = request;
  return { ...known, ...news(known, { priority }), ...newsWithin(known, 'profile', profile) };
}

/** Whether a request's profile leaves out attributes that the group holds: no document says what becomes of those. */
export function leavesAttributesOut(
  before: unknown,
  { profile }: z.output<typeof groupAssignmentRequest> = {},
): boolean {
  const held = Object.entries(applicationGroupAssignment.safeParse(before).data?.profile ?? {});
  return (
    profile !== undefined && held.some(([name, value]) => value !== null && !Object.hasOwn(profile, name))
  );
}

/** A group's assignment as a patch would leave it; undefined where the patch does not fit. */
export function patchedAssignment(before: unknown, patch: z.output<typeof groupAssignmentPatch>): unknown {
  const known = applicationGroupAssignment.safeParse(before).data;
  return known && patched(known, patch);
}

/** What of these members is new; undefined is not asked for, and null where nothing is is nothing new. */
function news(known: Members, wanted: Members): Members {
  const differs = ([name, value]: [string, unknown]) =>
    value !== undefined &&
    !isDeepStrictEqual(Object.hasOwn(known, name) ? (known[name] ?? null) : null, value);
  return Object.fromEntries(Object.entries(wanted).filter(differs));
}

/** The same for the members of a member. */
function newsWithin(known: Members, name: string, wanted: Members = {}): Members {
  const within = (known[name] ?? {}) as Members;
  const changed = news(within, wanted);
  return Object.keys(changed).length > 0 ? { [name]: { ...within, ...changed } } : {};
}
