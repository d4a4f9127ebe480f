import { applicationGroupParams } from '../../../lib/okta/application-group.ts';
import { groupAsItWas } from '../../../lib/okta/inverse.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { applicationGroup } from '../../../lib/okta/resources/application-group.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/#tag/ApplicationGroups/operation/unassignApplicationFromGroup */
export const operation = change({
  id: 'okta.unassignApplicationFromGroup',
  vendor: okta,
  method: 'DELETE',
  path: '/api/v1/apps/{appId}/groups/{groupId}',
  summary: 'Unassign a group from an application',
  scope: 'okta.apps.manage',
  params: applicationGroupParams,
  answer: { status: 204 },
  touches: applicationGroup,
  reference: ({ params }) => params,
  expect: () => null,
  inverse: groupAsItWas,
});

export const handler = handle(operation);
