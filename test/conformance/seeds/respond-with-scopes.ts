import { startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../../infra/local/tenants.ts';
import { requestOf } from './check.ts';
import type { ScopeCheck } from './row.ts';

// What scopes.ts starts: a gateway whose service app has the scopes that are told. The response goes back.
const { scopes, ask } = JSON.parse(process.argv[2] ?? '{}') as {
  scopes: string[];
  ask: ScopeCheck['ask'];
};
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
const [org, tenant] = await Promise.all([startOktaOrg(), startSailPointTenant()]);
org.serviceApp.scopes = scopes;
const local = await startLocal({
  deliverEvents: false,
  tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(tenant) },
});
const { method, path, headers, body } = requestOf(ask, { ...org.samples });
const response = await fetch(`${local.url}/okta${path}`, {
  method,
  headers: { ...headers, 'x-api-key': local.keys.servicenow, ticket: 'CHG1000001' },
  ...(body !== undefined && { body }),
});
const { errorCode: code } = (await response.json().catch(() => ({}))) as { errorCode?: string };
process.send?.({ status: response.status, code }, () => process.exit(0));
