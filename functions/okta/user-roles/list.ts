import * as z from 'zod';
import { userId } from '../../../lib/okta/ids.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { role } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { text } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listAssignedRolesForUser */
export const operation = read({
  id: 'okta.listAssignedRolesForUser',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/users/{userId}/roles',
  summary: "List a user's roles",
  scope: 'okta.roles.read',
  params: z.strictObject({ userId }),
  query: z.strictObject({ expand: text() }),
  answer: { status: 200, schema: z.array(role) },
});

export const handler = handle(operation);
