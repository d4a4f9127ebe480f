import { assignRoleAgain } from '../../../lib/okta/inverse.ts';
import { heldThroughGroup } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { userRole } from '../../../lib/okta/resources.ts';
import { roleOfAssignmentId } from '../../../lib/okta/role-type.ts';
import { userRoleParams } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';
import { path } from '../../../lib/upstream/path.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/unassignRoleFromUser */
export const operation = change({
  id: 'okta.unassignRoleFromUser',
  vendor: okta,
  method: 'DELETE',
  path: '/api/v1/users/{userId}/roles/{roleAssignmentId}',
  summary: 'Unassign a role from a user',
  scope: 'okta.roles.manage',
  params: userRoleParams,
  answer: { status: 204 },
  resource: ({ params }) => userRole(params.userId, roleOfAssignmentId(params.roleAssignmentId)),
  before: ({ params }) => path`/api/v1/users/${params.userId}/roles/${params.roleAssignmentId}`,
  expect: () => null,
  obstacle: heldThroughGroup,
  inverse: assignRoleAgain,
});

export const handler = handle(operation);
