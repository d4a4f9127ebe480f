import { startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { Recorded } from '../upstream/recorded.ts';

// An org and a tenant, some of their answers kept, in a process of its own.

/** Where they are, and what is asked for. */
export interface World {
  readonly url: string;
  readonly appId: string;
  readonly userIds: readonly string[];
  readonly identityId: string;
}

const USERS = 500;
const recorded = new Recorded();
await recorded.listen();

const org = await startOktaOrg({ size: { applicationUsers: USERS } });
const { appId } = org.samples;
const headers = { authorization: `SSWS ${org.apiToken}` };
const page = await fetch(`${org.url}/api/v1/apps/${appId}/users?limit=${USERS}`, { headers });
const userIds = ((await page.json()) as { id: string }[]).map(({ id }) => id);
for (const id of userIds) await recorded.record(org.url, `/api/v1/apps/${appId}/users/${id}`, { headers });
await org.close();

const tenant = await startSailPointTenant();
const { clientId, clientSecret, samples } = tenant;
const credentials = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
const init = { method: 'POST', body: new URLSearchParams(credentials) };
const token = await (await fetch(`${tenant.url}/oauth/token`, init)).json();
const authorization = `Bearer ${(token as { access_token: string }).access_token}`;
await recorded.record(tenant.url, '/oauth/token', init);
await recorded.record(tenant.url, `/v3/auth-users/${samples.identityId}`, { headers: { authorization } });
await tenant.close();

process.once('disconnect', () => process.exit());
process.send?.({ url: recorded.url, appId, userIds, identityId: samples.identityId } satisfies World);
