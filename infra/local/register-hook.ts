import { AdminApi } from '../operate/okta/admin-api.ts';
import { makeEventHook } from '../operate/okta/event-hook.ts';
import { oktaPlan } from '../operate/okta/plan.ts';
import type { OktaOrg } from './okta/okta-org-options.ts';

/** Has an embedded org deliver its events to a gateway, by the org's own API, as `npm run setup:okta` does. */
export async function registerHook(org: OktaOrg, gatewayUrl: string, authorization: string): Promise<void> {
  // What proved the deliveries of an earlier run is in no journal, and its gateway is gone.
  for (const [id, hook] of org.state.eventHooks) {
    if (hook.authorization?.value === '') org.state.eventHooks.delete(id);
  }
  const api = new AdminApi(org.url, org.apiToken);
  try {
    await makeEventHook(api, oktaPlan(gatewayUrl), authorization);
  } finally {
    await api.close();
  }
}
