import * as z from 'zod';
import { applicationGroupAssignment, applicationGroupParams } from '../../../lib/okta/application-group.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { text } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/#tag/ApplicationGroups/operation/getApplicationGroupAssignment */
export const operation = read({
  id: 'okta.getApplicationGroupAssignment',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/apps/{appId}/groups/{groupId}',
  summary: "Get an application's group",
  scope: 'okta.apps.read',
  params: applicationGroupParams,
  query: z.strictObject({ expand: text() }),
  answer: { status: 200, schema: applicationGroupAssignment },
});

export const handler = handle(operation);
