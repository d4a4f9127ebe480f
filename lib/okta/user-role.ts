import * as z from 'zod';
import { grantId, roleAssignmentId, userId } from './ids.ts';
import { type NamedRole, standardRoleType } from './role-name.ts';

/** Path parameters of one role of a user. */
export const userRoleParams = z.strictObject({ userId, roleAssignmentId });

/** Path parameters of one governance grant of a role. */
export const roleGrantParams = z.strictObject({ userId, roleAssignmentId, grantId });

/** A custom role or a resource set: by its id, or by its label, which Okta takes as well. */
const idOrLabel = z
  .string()
  .max(100)
  .regex(/^[^\s\p{C}/\\%?#.][^\p{C}/\\%?#]*(?<!\s)$/u, 'must be an id or a label, without / \\ % ? and #');

/** The body that assigns a role: a standard one by type, a custom one by role and resource set. */
export const roleAssignmentRequest = z
  .discriminatedUnion('type', [
    z.strictObject({ type: standardRoleType }).meta({ id: 'StandardRoleAssignment' }),
    z
      .strictObject({ type: z.literal('CUSTOM'), role: idOrLabel, 'resource-set': idOrLabel })
      .meta({ id: 'CustomRoleAssignment' }),
  ])
  .meta({ id: 'RoleAssignmentRequest', example: { type: 'HELP_DESK_ADMIN' } });

export type RoleAssignmentRequest = z.output<typeof roleAssignmentRequest>;

/** A role that a user holds, standard or custom, as Okta answers it. */
export const role = z
  .looseObject({
    id: z.string(),
    type: z.string(),
    label: z.string().nullish(),
    status: z.string().nullish(),
    assignmentType: z.string().nullish(),
    role: z.string().nullish(),
    'resource-set': z.string().nullish(),
  })
  .meta({ id: 'Role' });

const link = z.object({ href: z.string() }).optional().catch(undefined);
const links = z.object({ role: link, 'resource-set': link }).catch({});

/** Which role it is: a custom one says so in its members, or in its links alone. */
export function namedRole(held: z.output<typeof role>): NamedRole {
  const { type, role: id, 'resource-set': set, _links } = held;
  if (type !== 'CUSTOM' || (id && set)) return { type, role: id, 'resource-set': set };
  const { role: toRole, 'resource-set': toSet } = links.parse(_links ?? {});
  return { type, role: id ?? lastSegment(toRole?.href), 'resource-set': set ?? lastSegment(toSet?.href) };
}

const lastSegment = (url: string | undefined) => url && /([^/]+)\/?$/.exec(url.replace(/[?#].*$/s, ''))?.[1];

/** Users who hold a role; paged by `_links.next` in the body. */
export const roleAssignedUsers = z
  .looseObject({
    value: z.array(z.looseObject({ id: z.string(), orn: z.string().optional() })),
    _links: z.looseObject({ next: z.looseObject({ href: z.string() }).optional() }).optional(),
  })
  .meta({ id: 'RoleAssignedUsers' });

/** One governance source of a role. `expirationDate` comes as `2024-12-09 14:17:22.0`, not as RFC 3339. */
export const roleGovernanceSource = z
  .looseObject({
    type: z.string(),
    grantId: z.string(),
    bundleId: z.string().nullish(),
    expirationDate: z.string().nullish(),
  })
  .meta({ id: 'RoleGovernanceSource' });

/** The governance sources of a role. */
export const roleGovernance = z
  .looseObject({ grants: z.array(roleGovernanceSource) })
  .meta({ id: 'RoleGovernance' });

/** The resources of a grant; paged by `_links.next` in the body. */
export const roleGovernanceResources = z
  .looseObject({ resources: z.array(z.looseObject({ resource: z.string(), label: z.string().nullish() })) })
  .meta({ id: 'RoleGovernanceResources' });
