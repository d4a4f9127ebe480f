import type { SailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';

/** A new token of a tenant's only client. */
export async function tokenOf({ url, clientId, clientSecret }: SailPointTenant): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
