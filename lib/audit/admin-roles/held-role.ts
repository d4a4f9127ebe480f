import * as z from 'zod';
import { groupRole, userRole } from '../../okta/resources/role.ts';
import { type CanonicalRole, canonicalRole } from '../../okta/role-name.ts';
import { namedRole, role } from '../../okta/user-role.ts';

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
  /** Which role it is, as the ledger knows it; where Okta does not say, its assignment. */
  readonly role: CanonicalRole | { readonly roleAssignmentId: string };
  /** For people: its type, or `CUSTOM/role/resource set`. */
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
      role: canonicalRole(namedRole(held)) ?? { roleAssignmentId: id },
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
export function resourceOf(user: string, { role: held, group, assignment }: HeldRole): string {
  const name = userRole.nameOf({ userId: user, ...held });
  if (group === null) return name;
  return `${name}/group/${group === UNKNOWN_GROUP ? assignment : group}`;
}

/** The user in what {@link resourceOf} calls a role. */
export function holderIn(resource: string): string | undefined {
  return userRole.parse(resource.replace(/\/group\/[^/]+$/, ''))?.userId;
}

/** What a ticket must be about to justify a role: of one that comes through a group, the group's. */
export function justifiedAs(user: string, held: HeldRole): string {
  const { role: which, group } = held;
  if (group === UNKNOWN_GROUP) return resourceOf(user, held);
  return group === null
    ? userRole.nameOf({ userId: user, ...which })
    : groupRole.nameOf({ groupId: group, ...which });
}

function nameOf(held: z.output<typeof listed>): string {
  const one = canonicalRole(namedRole(held));
  // A custom role that does not say which: its assignment does.
  if (!one) return `CUSTOM/${held.id}`;
  return 'customRole' in one ? `CUSTOM/${one.customRole}/${one.resourceSet}` : one.roleType;
}
