import { okta } from '../../../lib/okta/okta.ts';
import { role, userRoleParams } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/getUserAssignedRole */
export const operation = read({
  id: 'okta.getUserAssignedRole',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/users/{userId}/roles/{roleAssignmentId}',
  summary: "Get a user's role",
  scope: 'okta.roles.read',
  params: userRoleParams,
  answer: { status: 200, schema: role },
});

export const handler = handle(operation);
