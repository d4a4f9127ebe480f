import * as z from 'zod';
import { userId } from '../../../lib/okta/ids.ts';
import { unassignRoleAgain } from '../../../lib/okta/inverse.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { userRole } from '../../../lib/okta/resources.ts';
import { directRole, role, roleAssignmentRequest, roleName } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';
import { boolean } from '../../../lib/operation/query-parameters.ts';
import { path } from '../../../lib/upstream/path.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/assignRoleToUser */
export const operation = change({
  id: 'okta.assignRoleToUser',
  vendor: okta,
  method: 'POST',
  path: '/api/v1/users/{userId}/roles',
  summary: 'Assign a standard or a custom role to a user',
  scope: 'okta.roles.manage',
  params: z.strictObject({ userId }),
  query: z.strictObject({ disableNotifications: boolean() }),
  body: { schema: roleAssignmentRequest },
  answer: { status: 201, schema: role },
  resource: ({ params, body }) => userRole(params.userId, roleName(body)),
  before: ({ params }) => path`/api/v1/users/${params.userId}/roles`,
  find: (roles, { body }) => directRole(roles, body),
  expect: (before, { body }) => before ?? { ...body, assignmentType: 'USER' },
  inverse: unassignRoleAgain,
});

export const handler = handle(operation);
