import { okta } from '../../../lib/okta/okta.ts';
import { roleGovernance, userRoleParams } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/getUserAssignedRoleGovernance */
export const operation = read({
  id: 'okta.getUserAssignedRoleGovernance',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/users/{userId}/roles/{roleAssignmentId}/governance',
  summary: "List the governance sources of a user's role",
  scope: 'okta.roles.read',
  params: userRoleParams,
  answer: { status: 200, schema: roleGovernance },
});

export const handler = handle(operation);
