import * as z from 'zod';
import { applicationUserParams } from '../../../lib/okta/application-user.ts';
import { assignAgain } from '../../../lib/okta/inverse.ts';
import { inheritedFromGroup } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { applicationUser } from '../../../lib/okta/resources.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';
import { boolean } from '../../../lib/operation/query-parameters.ts';
import { path } from '../../../lib/upstream/path.ts';

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
  resource: ({ params }) => applicationUser(params.appId, params.userId),
  before: ({ params }) => path`/api/v1/apps/${params.appId}/users/${params.userId}`,
  expect: () => null,
  obstacle: inheritedFromGroup,
  inverse: assignAgain,
});

export const handler = handle(operation);
