import * as z from 'zod';
import { okta } from '../../../lib/okta/okta.ts';
import { roleAssignedUsers } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { text, vendorInteger } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listUsersWithRoleAssignments */
export const operation = read({
  id: 'okta.listUsersWithRoleAssignments',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/iam/assignees/users',
  summary: 'List all users with role assignments',
  scope: 'okta.roles.read',
  query: z.strictObject({ after: text(), limit: vendorInteger({ min: 1 }) }),
  answer: { status: 200, schema: roleAssignedUsers },
});

export const handler = handle(operation);
