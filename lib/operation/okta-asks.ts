import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Unauthenticated } from '../caller/authenticate.ts';
import { isHookSecret } from '../okta/hook-secrets.ts';
import type { Services } from './services.ts';

/**
 * Lets in Okta's event hook, by its `Authorization` header alone.
 *
 * @throws {Unauthenticated}
 * @throws {SecretUnusable}
 */
export async function oktaAsks(
  { headers }: Pick<APIGatewayProxyEventV2, 'headers'>,
  services: Pick<Services, 'hookSecrets' | 'hookSecretsAnew'>,
): Promise<void> {
  const { authorization } = headers;
  if (authorization === undefined) throw new Unauthenticated('none');
  if (isHookSecret(authorization, await services.hookSecrets())) return;
  // Okta may have got a new one a moment ago.
  if (isHookSecret(authorization, await services.hookSecretsAnew())) return;
  throw new Unauthenticated('eventHook');
}
