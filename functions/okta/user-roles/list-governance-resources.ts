import * as z from 'zod';
import { okta } from '../../../lib/okta/okta.ts';
import { roleGovernanceResources, roleGrantParams } from '../../../lib/okta/user-role.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { text } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/getRoleAssignmentGovernanceGrantResources */
export const operation = read({
  id: 'okta.getRoleAssignmentGovernanceGrantResources',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/users/{userId}/roles/{roleAssignmentId}/governance/{grantId}/resources',
  summary: "List the resources of a governance grant of a user's role",
  scope: 'okta.roles.read',
  params: roleGrantParams,
  // The specification declares no parameter, but its own next links have `after`.
  query: z.strictObject({ after: text() }),
  answer: { status: 200, schema: roleGovernanceResources },
});

export const handler = handle(operation);
