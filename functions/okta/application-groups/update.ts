import {
  applicationGroupAssignment,
  applicationGroupParams,
  groupAssignmentPatch,
} from '../../../lib/okta/application-group.ts';
import { patchedAssignment } from '../../../lib/okta/assigned.ts';
import { groupAsItWas } from '../../../lib/okta/inverse.ts';
import { notAssigned } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { applicationGroup } from '../../../lib/okta/resources/application-group.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/#tag/ApplicationGroups/operation/updateGroupAssignmentToApplication */
export const operation = change({
  id: 'okta.updateGroupAssignmentToApplication',
  vendor: okta,
  method: 'PATCH',
  path: '/api/v1/apps/{appId}/groups/{groupId}',
  summary: "Change a group's assignment to an application",
  scope: 'okta.apps.manage',
  params: applicationGroupParams,
  body: { schema: groupAssignmentPatch, optional: true },
  answer: { status: 200, schema: applicationGroupAssignment },
  touches: applicationGroup,
  reference: ({ params }) => params,
  expect: (before, { body = [] }) => patchedAssignment(before, body),
  obstacle: notAssigned,
  inverse: groupAsItWas,
});

export const handler = handle(operation);
