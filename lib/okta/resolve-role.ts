import * as z from 'zod';
import { UpstreamError } from '../upstream/errors.ts';
import { path } from '../upstream/path.ts';
import { userRoleReference } from './resources/role.ts';
import { namedRole, type RoleAssignmentRequest, role } from './user-role.ts';

type Ask = (path: string) => Promise<unknown>;

const ROLE_ID = /^cr0[A-Za-z0-9]{17}$/;
const RESOURCE_SET_ID = /^iam[A-Za-z0-9]{17}$/;

const identified = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) });

/** Whether a request to assign a role names it, as Okta itself does in its responses. */
export function isNamedById(body: RoleAssignmentRequest): boolean {
  return body.type !== 'CUSTOM' || (ROLE_ID.test(body.role) && RESOURCE_SET_ID.test(body['resource-set']));
}

/**
 * The same request with the ids of a custom role and a resource set that it names by their labels. Whoever changes a
 * label afterwards changes nothing of it.
 *
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/#tag/RoleECustom/operation/getRole
 *
 * @throws {UpstreamError} Okta's 404 for one that is not there
 */
export async function withIds(body: RoleAssignmentRequest, ask: Ask): Promise<RoleAssignmentRequest> {
  if (body.type !== 'CUSTOM') return body;
  const [customRole, resourceSet] = await Promise.all([
    idOf('/api/v1/iam/roles', body.role, ROLE_ID, ask),
    idOf('/api/v1/iam/resource-sets', body['resource-set'], RESOURCE_SET_ID, ask),
  ]);
  return { type: 'CUSTOM', role: customRole, 'resource-set': resourceSet };
}

/**
 * Which role the assignment of a user is of.
 *
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/getUserAssignedRole
 *
 * @throws {UpstreamError} Okta's 404 for an assignment that is not there
 */
export async function roleOfAssignment(userId: string, roleAssignmentId: string, ask: Ask) {
  const held = role.safeParse(await ask(path`/api/v1/users/${userId}/roles/${roleAssignmentId}`)).data;
  const reference = held?.id === roleAssignmentId ? userRoleReference(userId, namedRole(held)) : undefined;
  if (!reference) throw new UpstreamError('invalid', 'Okta does not say which role the assignment is of');
  return reference;
}

async function idOf(list: string, idOrLabel: string, form: RegExp, ask: Ask): Promise<string> {
  if (form.test(idOrLabel)) return idOrLabel;
  // A label may have spaces, which are nothing for an id; the request's schema takes nothing else that could leave its segment.
  const { data } = identified.safeParse(await ask(`${list}/${encodeURIComponent(idOrLabel)}`));
  if (!data)
    throw new UpstreamError('invalid', 'Okta does not say the id of a custom role or a resource set');
  return data.id;
}
