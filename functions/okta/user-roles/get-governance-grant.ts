import { okta } from '../../../lib/okta/okta.ts';
import { roleGovernanceSource, roleGrantParams } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/getRoleAssignmentGovernanceGrant */
export const operation = read({
  id: 'okta.getRoleAssignmentGovernanceGrant',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/users/{userId}/roles/{roleAssignmentId}/governance/{grantId}',
  summary: "Get a governance grant of a user's role",
  scope: 'okta.roles.read',
  params: roleGrantParams,
  answer: { status: 200, schema: roleGovernanceSource },
});

export const handler = handle(operation);
