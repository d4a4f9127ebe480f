import * as z from 'zod';
import { applicationGroupAssignment } from '../../../lib/okta/application-group.ts';
import { appId } from '../../../lib/okta/ids.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { text, vendorInteger } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/#tag/ApplicationGroups/operation/listApplicationGroupAssignments */
export const operation = read({
  id: 'okta.listApplicationGroupAssignments',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/apps/{appId}/groups',
  summary: "List an application's groups",
  scope: 'okta.apps.read',
  params: z.strictObject({ appId }),
  query: z.strictObject({
    q: text(),
    after: text(),
    limit: vendorInteger({ min: 20, max: 200 }),
    expand: text(),
  }),
  answer: { status: 200, schema: z.array(applicationGroupAssignment) },
});

export const handler = handle(operation);
