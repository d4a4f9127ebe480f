import * as z from 'zod';
import { applicationUserParams, appUser } from '../../../lib/okta/application-user.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { text } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/#tag/ApplicationUsers/operation/getApplicationUser */
export const operation = read({
  id: 'okta.getApplicationUser',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/apps/{appId}/users/{userId}',
  summary: "Get an application's user",
  scope: 'okta.apps.read',
  params: applicationUserParams,
  query: z.strictObject({ expand: text() }),
  answer: { status: 200, schema: appUser },
});

export const handler = handle(operation);
