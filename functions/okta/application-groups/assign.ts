import {
  applicationGroupAssignment,
  applicationGroupParams,
  groupAssignmentRequest,
} from '../../../lib/okta/application-group.ts';
import { groupAssignedAs, leavesAttributesOut } from '../../../lib/okta/assigned.ts';
import { groupAsItWas } from '../../../lib/okta/inverse.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { applicationGroup } from '../../../lib/okta/resources/application-group.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/#tag/ApplicationGroups/operation/assignGroupToApplication */
export const operation = change({
  id: 'okta.assignGroupToApplication',
  vendor: okta,
  method: 'PUT',
  path: '/api/v1/apps/{appId}/groups/{groupId}',
  summary: 'Assign a group to an application',
  scope: 'okta.apps.manage',
  params: applicationGroupParams,
  body: { schema: groupAssignmentRequest, optional: true },
  answer: { status: 200, schema: applicationGroupAssignment },
  touches: applicationGroup,
  reference: ({ params }) => params,
  expect: (before, { body }) => groupAssignedAs(before, body),
  leavesOpen: (before, { body }) => leavesAttributesOut(before, body),
  inverse: groupAsItWas,
});

export const handler = handle(operation);
