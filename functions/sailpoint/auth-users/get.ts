import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { authUser, authUserParams, authUserPaths } from '../../../lib/sailpoint/auth-user.ts';
import { sailpoint } from '../../../lib/sailpoint/sailpoint.ts';

/** https://developer.sailpoint.com/docs/api/v3/get-auth-user */
export const operation = read({
  id: 'sailpoint.getAuthUser',
  vendor: sailpoint,
  method: 'GET',
  path: authUserPaths,
  summary: "Get an identity's authentication details and capabilities",
  scope: 'sp:auth-user:read',
  params: authUserParams,
  answer: { status: 200, schema: authUser },
});

export const handler = handle(operation);
