import * as z from 'zod';
import { appUser } from '../../../lib/okta/application-user.ts';
import { appId } from '../../../lib/okta/ids.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { text, vendorInteger } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/#tag/ApplicationUsers/operation/listApplicationUsers */
export const operation = read({
  id: 'okta.listApplicationUsers',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/apps/{appId}/users',
  summary: "List an application's users",
  scope: 'okta.apps.read',
  params: z.strictObject({ appId }),
  query: z.strictObject({
    after: text(),
    limit: vendorInteger({ min: 1, max: 500 }),
    q: text(),
    expand: text(),
    // What older clients of Okta's send (okta-sdk-python 0.0.4, okta-sdk-nodejs until 7.0.0).
    query_scope: text(),
    filter: text(),
  }),
  answer: { status: 200, schema: z.array(appUser) },
});

export const handler = handle(operation);
