import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';
import { authUser, authUserParams, authUserPatch, authUserPaths } from '../../../lib/sailpoint/auth-user.ts';
import {
  capabilitiesAsTheyWere,
  testedPatch,
  whatAddDrops,
  withPatchedCapabilities,
} from '../../../lib/sailpoint/capabilities.ts';
import * as resources from '../../../lib/sailpoint/resources.ts';
import { sailpoint } from '../../../lib/sailpoint/sailpoint.ts';
import { fillPath } from '../../../lib/upstream/path.ts';

/** https://developer.sailpoint.com/docs/api/v3/patch-auth-user */
export const operation = change({
  id: 'sailpoint.patchAuthUser',
  vendor: sailpoint,
  method: 'PATCH',
  path: authUserPaths,
  summary: "Change an identity's capabilities",
  scope: 'sp:auth-user:manage',
  params: authUserParams,
  body: { schema: authUserPatch, mediaType: 'application/json-patch+json' },
  answer: { status: 200, schema: authUser },
  touches: resources.authUser,
  reference: ({ params }) => ({ identityId: params.id }),
  before: ({ path, params }) => fillPath(path, params),
  expect: (before, { body }) => withPatchedCapabilities(before, body),
  write: (before, { path, params, body }) => testedPatch(fillPath(path, params), before, body),
  warning: (before, { body }) => whatAddDrops(before, body),
  inverse: capabilitiesAsTheyWere,
});

export const handler = handle(operation);
