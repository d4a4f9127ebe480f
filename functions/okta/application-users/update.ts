import { applicationUserParams, appUser, appUserUpdateRequest } from '../../../lib/okta/application-user.ts';
import { hasPassword, updatedAs } from '../../../lib/okta/assigned.ts';
import { oldValuesAgain } from '../../../lib/okta/inverse.ts';
import { notAssigned } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { applicationUser } from '../../../lib/okta/resources/application-user.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/#tag/ApplicationUsers/operation/updateApplicationUser */
export const operation = change({
  id: 'okta.updateApplicationUser',
  vendor: okta,
  method: 'POST',
  path: '/api/v1/apps/{appId}/users/{userId}',
  summary: "Change a user's profile or credentials in an application",
  scope: 'okta.apps.manage',
  params: applicationUserParams,
  body: { schema: appUserUpdateRequest },
  answer: { status: 200, schema: appUser },
  touches: applicationUser,
  reference: ({ params }) => params,
  expect: (before, { body }) => (before === null ? undefined : updatedAs(before, body)),
  obstacle: notAssigned,
  unreadable: ({ body }) => hasPassword(body),
  inverse: oldValuesAgain,
});

export const handler = handle(operation);
