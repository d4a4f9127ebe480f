import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';
import { authUser, authUserParams, capabilityChange } from '../../../lib/sailpoint/auth-user.ts';
import { capabilitiesBackByName, safePatch, withCapabilities } from '../../../lib/sailpoint/capabilities.ts';
import * as resources from '../../../lib/sailpoint/resources.ts';
import { sailpoint } from '../../../lib/sailpoint/sailpoint.ts';

/**
 * Adds and removes capabilities by name. The vendor gets a patch that tests for what was just read and replaces
 * it, so that a change by somebody else in between is never overwritten.
 */
export const operation = change({
  id: 'capabilities.change',
  vendor: sailpoint,
  method: 'PATCH',
  path: '/capabilities/{id}',
  summary: 'Add and remove capabilities of an identity by name',
  scope: 'sp:auth-user:manage',
  params: authUserParams,
  body: { schema: capabilityChange },
  answer: { status: 200, schema: authUser },
  touches: resources.authUser,
  reference: ({ params }) => ({ identityId: params.id }),
  expect: (before, { body }) => withCapabilities(before, body),
  write: (before, { params, body }) => safePatch(params.id, before, body),
  inverse: capabilitiesBackByName,
});

export const handler = handle(operation);
