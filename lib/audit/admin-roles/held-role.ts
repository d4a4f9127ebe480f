import * as z from 'zod';
import { groupRole, userRole } from '../../okta/resources.ts';
import { role, roleName } from '../../okta/user-role.ts';

/** Where a role comes from besides the assignment: a grant of Okta Identity Governance. */
export interface Grant {
  readonly id: string;
  readonly type: string;
  readonly bundle: string | null;
  /** As Okta writes it; null for no end. */
  readonly expires: string | null;
  /** How many resources it is about. */
  readonly resources: number;
}

/** One role that a user holds, one way. */
export interface HeldRole {
  /** The vendor's id of the assignment. */
  readonly assignment: string;
  readonly type: string;
  /** As the ledger names it: its type, or `CUSTOM/role/resource set`. */
  readonly name: string;
  readonly label: string | null;
  /** The group that it is held through: its id, `unknown`, or null for held directly. */
  readonly group: string | null;
  readonly created: string | null;
  readonly grants: readonly Grant[];
}

/** One holder, as read now. */
export interface Holder {
  readonly id: string;
  readonly name: string | null;
  readonly login: string | null;
  readonly status: string | null;
  readonly roles: readonly HeldRole[];
  /** When the roles were read. */
  readonly readAt: Date;
}

/** Of which group it is not said. */
export const UNKNOWN_GROUP = 'unknown';

const listed = role.extend({
  created: z.string().nullish().catch(null),
  _links: z
    .object({ assignee: z.object({ href: z.string() }).optional() })
    .nullish()
    .catch(null),
});

/** A user's roles as Okta lists them; the grants are not in it. @throws {ZodError} for something else */
export const listedRoles = z.array(
  listed.transform((held): HeldRole => {
    const { id, type, label, assignmentType, created, _links } = held;
    const [, group] = /\/groups\/([A-Za-z0-9_-]+)$/.exec(_links?.assignee?.href ?? '') ?? [];
    return {
      assignment: id,
      type,
      name: nameOf(held),
      label: label ?? null,
      group: assignmentType === 'GROUP' ? (group ?? UNKNOWN_GROUP) : null,
      created: created ?? null,
      grants: [],
    };
  }),
);

/**
 * What a role of a user is called: as the ledger and the System Log's events do, with the group behind it where it is
 * held through one, as the same role may be held both ways.
 */
export function resourceOf(user: string, { name, group, assignment }: HeldRole): string {
  if (group === null) return userRole(user, name);
  return `${userRole(user, name)}/group/${group === UNKNOWN_GROUP ? assignment : group}`;
}

/** What a ticket must be about to justify a role: of one that comes through a group, the group's. */
export function justifiedAs(user: string, held: HeldRole): string {
  const { name, group } = held;
  if (group === UNKNOWN_GROUP) return resourceOf(user, held);
  return group === null ? userRole(user, name) : groupRole(group, name);
}

function nameOf(held: z.output<typeof listed>): string {
  const { id, type, role: custom, 'resource-set': set } = held;
  if (type !== 'CUSTOM') return type;
  // A custom role that does not say which: its assignment does.
  return custom && set ? roleName({ type, role: custom, 'resource-set': set }) : `CUSTOM/${id}`;
}
