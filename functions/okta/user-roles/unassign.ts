import { assignRoleAgain } from '../../../lib/okta/inverse.ts';
import { heldThroughGroup } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { roleOfAssignment } from '../../../lib/okta/resolve-role.ts';
import { userName, userRole } from '../../../lib/okta/resources/role.ts';
import { roleTypeOfAssignmentId } from '../../../lib/okta/role-name.ts';
import { userRoleParams } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

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
  touches: userRole,
  reference({ params: { userId, roleAssignmentId } }) {
    const roleType = roleTypeOfAssignmentId(roleAssignmentId);
    return roleType === undefined ? undefined : { userId, roleType };
  },
  resolve: {
    about: ({ params }) => userName(params.userId),
    byAsking: async ({ params: { userId, roleAssignmentId } }, ask) => ({
      reference: await roleOfAssignment(userId, roleAssignmentId, ask),
    }),
    missing: ({ params }) => params,
  },
  // Who holds it through a group as well holds it still.
  expect: (before) => (userRole.isHeld(before) ? null : before),
  obstacle: heldThroughGroup,
  inverse: assignRoleAgain,
});

export const handler = handle(operation);
