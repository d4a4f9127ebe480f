import * as z from 'zod';
import { UpstreamError } from '../upstream/errors.ts';
import { grantId, roleAssignmentId, userId } from './ids.ts';
import { standardRoleType } from './role-type.ts';

/** Path parameters of one role of a user. */
export const userRoleParams = z.strictObject({ userId, roleAssignmentId });

/** Path parameters of one governance grant of a role. */
export const roleGrantParams = z.strictObject({ userId, roleAssignmentId, grantId });

const iamId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be an id');

/** The body that assigns a role: a standard one by type, a custom one by role and resource set. */
export const roleAssignmentRequest = z
  .discriminatedUnion('type', [
    z.strictObject({ type: standardRoleType }).meta({ id: 'StandardRoleAssignment' }),
    z
      .strictObject({ type: z.literal('CUSTOM'), role: iamId, 'resource-set': iamId })
      .meta({ id: 'CustomRoleAssignment' }),
  ])
  .meta({ id: 'RoleAssignmentRequest', example: { type: 'HELP_DESK_ADMIN' } });

export type RoleAssignmentRequest = z.output<typeof roleAssignmentRequest>;

/** The part of a resource's name that says which role: its type, or `CUSTOM/role/resource set`. */
export const roleName = (role: RoleAssignmentRequest) =>
  role.type === 'CUSTOM' ? `CUSTOM/${role.role}/${role['resource-set']}` : role.type;

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

/**
 * The role in a user's list of roles that an assignment would make: held directly, not through a group, as a
 * user may hold the same role both ways.
 *
 * @throws {UpstreamError} `invalid` for an answer that is no list of roles
 */
export function directRole(roles: unknown, wanted: RoleAssignmentRequest): unknown {
  const { data } = z.array(role).safeParse(roles);
  if (!data) throw new UpstreamError('invalid', "The vendor's answer is not a list of roles");
  return data.find(
    (held) =>
      held.type === wanted.type &&
      held.assignmentType !== 'GROUP' &&
      (wanted.type !== 'CUSTOM' ||
        (held.role === wanted.role && held['resource-set'] === wanted['resource-set'])),
  );
}
