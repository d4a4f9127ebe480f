import * as z from 'zod';
import { applicationUserParams } from '../../../lib/okta/application-user.ts';
import { assignAgain } from '../../../lib/okta/inverse.ts';
import { inheritedFromGroup } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { applicationUser, hasAccess } from '../../../lib/okta/resources/application-user.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';
import { boolean } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/#tag/ApplicationUsers/operation/unassignUserFromApplication */
export const operation = change({
  id: 'okta.unassignUserFromApplication',
  vendor: okta,
  method: 'DELETE',
  path: '/api/v1/apps/{appId}/users/{userId}',
  summary: 'Unassign a user from an application',
  scope: 'okta.apps.manage',
  params: applicationUserParams,
  query: z.strictObject({ sendEmail: boolean() }),
  answer: { status: 204 },
  touches: applicationUser,
  reference: ({ params }) => params,
  // Who cannot use it does not have it.
  expect: (before) => (hasAccess(before) ? null : before),
  obstacle: inheritedFromGroup,
  inverse: assignAgain,
});

export const handler = handle(operation);
