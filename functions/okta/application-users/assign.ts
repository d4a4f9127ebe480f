import * as z from 'zod';
import { appUser, appUserAssignRequest } from '../../../lib/okta/application-user.ts';
import { assignedAs, hasPassword } from '../../../lib/okta/assigned.ts';
import { appId } from '../../../lib/okta/ids.ts';
import { unassignAgain } from '../../../lib/okta/inverse.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { applicationUser } from '../../../lib/okta/resources/application-user.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/#tag/ApplicationUsers/operation/assignUserToApplication */
export const operation = change({
  id: 'okta.assignUserToApplication',
  vendor: okta,
  method: 'POST',
  path: '/api/v1/apps/{appId}/users',
  summary: 'Assign a user to an application',
  scope: 'okta.apps.manage',
  params: z.strictObject({ appId }),
  body: { schema: appUserAssignRequest },
  answer: { status: 200, schema: appUser },
  touches: applicationUser,
  reference: ({ params, body }) => ({ appId: params.appId, userId: body.id }),
  // Without a scope Okta assigns the user individually, even who has the app through a group.
  expect: (before, { body }) => assignedAs(before, { scope: 'USER', ...body }),
  unreadable: ({ body }) => hasPassword(body),
  inverse: unassignAgain,
});

export const handler = handle(operation);
