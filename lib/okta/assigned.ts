import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { patched } from '../upstream/patched.ts';
import {
  applicationGroupAssignment,
  type groupAssignmentPatch,
  type groupAssignmentRequest,
} from './application-group.ts';
import { appUser, type appUserUpdateRequest } from './application-user.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Whether an application user is already what a request asks for. A password cannot be read back, so a request
 * with one never is.
 */
export function isAssignedAs(before: unknown, wanted: z.output<typeof appUserUpdateRequest>): boolean {
  const known = appUser.safeParse(before);
  if (!known.success || wanted.credentials?.password) return false;
  const { scope, credentials, profile } = known.data;
  const { userName } = wanted.credentials ?? {};
  return (
    (wanted.scope === undefined || wanted.scope === scope) &&
    (userName === undefined || userName === credentials?.userName) &&
    holds(profile ?? {}, wanted.profile ?? {})
  );
}

/** Whether a group's assignment is already what a request asks for. */
export function isGroupAssignedAs(
  before: unknown,
  wanted: z.output<typeof groupAssignmentRequest> = {},
): boolean {
  const known = applicationGroupAssignment.safeParse(before);
  if (!known.success) return false;
  const { priority, profile } = known.data;
  return (
    (wanted.priority === undefined || wanted.priority === priority) &&
    holds(profile ?? {}, wanted.profile ?? {})
  );
}

/** Whether a patch would leave a group's assignment as it is. */
export function isPatched(before: unknown, patch: z.output<typeof groupAssignmentPatch>): boolean {
  const known = applicationGroupAssignment.safeParse(before);
  return known.success && isDeepStrictEqual(patched(known.data, patch), known.data);
}

function holds(members: Members, wanted: Members): boolean {
  return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(members[name] ?? null, value));
}
