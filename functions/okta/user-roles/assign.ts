import * as z from 'zod';
import { userId } from '../../../lib/okta/ids.ts';
import { unassignRoleAgain } from '../../../lib/okta/inverse.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { isNamedById, withIds } from '../../../lib/okta/resolve-role.ts';
import { userName, userRole, userRoleReference } from '../../../lib/okta/resources/role.ts';
import { type RoleAssignmentRequest, role, roleAssignmentRequest } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';
import { boolean } from '../../../lib/operation/query-parameters.ts';

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
  touches: userRole,
  reference: ({ params, body }) => (isNamedById(body) ? userRoleReference(params.userId, body) : undefined),
  resolve: {
    about: ({ params }) => userName(params.userId),
    async byAsking({ params, body }, ask) {
      const named: RoleAssignmentRequest = await withIds(body, ask);
      return { reference: userRoleReference(params.userId, named) ?? {}, body: named };
    },
  },
  // Who holds it through a group only does not hold it directly.
  expect: (before, { body }) => (userRole.isHeld(before) ? before : { ...body, assignmentType: 'USER' }),
  inverse: unassignRoleAgain,
});

export const handler = handle(operation);
