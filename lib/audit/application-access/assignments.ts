import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../json/canonical.ts';
import { path } from '../../upstream/path.ts';
import type { List } from '../plan-lists.ts';

/** A user who has an application, as far as the audit needs it. */
export interface AssignedUser {
  readonly kind: 'user';
  readonly app: string;
  readonly id: string;
  readonly userName: string | null;
  readonly scope: string | null;
  readonly status: string | null;
  /** The group that gives it. */
  readonly through: string | null;
  readonly since: string | null;
  readonly seenAt: string;
}

/** A group that has an application. */
export interface AssignedGroup {
  readonly kind: 'group';
  readonly app: string;
  readonly id: string;
  readonly name: string | null;
  /** Hash of what the group's members get in the application. */
  readonly profile: string;
  /** When it was last changed: Okta does not say when it was assigned. */
  readonly since: string | null;
  readonly seenAt: string;
}

export type Assignment = AssignedUser | AssignedGroup;

const text = z.string().nullish();
const linked = z.object({ href: z.string() }).optional().catch(undefined);

const listedUser = z.object({
  id: z.string().min(1),
  scope: text,
  status: text,
  created: text,
  credentials: z.object({ userName: text }).nullish(),
  _links: z.object({ group: linked }).nullish(),
});

const listedGroup = z.object({
  id: z.string().min(1),
  lastUpdated: text,
  profile: z.record(z.string(), z.unknown()).nullish(),
  _embedded: z
    .object({ group: z.object({ profile: z.object({ name: text }).nullish() }).nullish() })
    .nullish()
    .catch(undefined),
});

/**
 * The users of an application, 500 a page.
 *
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/#tag/ApplicationUsers/operation/listApplicationUsers
 */
export function usersOf(app: string): List<Assignment> {
  return {
    first: { method: 'GET', path: path`/api/v1/apps/${app}/users`, query: [['limit', '500']] },
    item(member, seenAt) {
      const { id, scope, status, created, credentials, _links } = listedUser.parse(member);
      return {
        kind: 'user',
        app,
        id,
        userName: credentials?.userName ?? null,
        scope: scope ?? null,
        status: status ?? null,
        through: _links?.group ? lastSegment(_links.group.href) : null,
        since: created ?? null,
        seenAt,
      };
    },
  };
}

/**
 * The groups of an application, 200 a page, with their names.
 *
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/#tag/ApplicationGroups/operation/listApplicationGroupAssignments
 */
export function groupsOf(app: string): List<Assignment> {
  const query = [
    ['limit', '200'],
    ['expand', 'group'],
  ] as const;
  return {
    first: { method: 'GET', path: path`/api/v1/apps/${app}/groups`, query },
    item(member, seenAt) {
      const { id, lastUpdated, profile, _embedded } = listedGroup.parse(member);
      return {
        kind: 'group',
        app,
        id,
        name: _embedded?.group?.profile?.name ?? null,
        profile: hashOf(profile ?? {}),
        since: lastUpdated ?? null,
        seenAt,
      };
    },
  };
}

const lastSegment = (url: string) => url.slice(url.lastIndexOf('/') + 1);

/** The same for the same profile, in whichever order Okta has its members. */
function hashOf(profile: object): string {
  return createHash('sha256').update(canonicalJson(profile)).digest('hex').slice(0, 16);
}
