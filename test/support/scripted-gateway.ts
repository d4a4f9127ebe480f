import { startSailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../infra/local/start-local.ts';
import { embeddedSailPoint } from '../../infra/local/tenants.ts';
import { type Behaviour, startVendor } from '../lib/upstream/start-vendor.ts';

/** The whole gateway in front of an Okta that responds as a test wants, text for text. */
export async function startScriptedGateway(behave: Behaviour) {
  const vendor = await startVendor((response, heard, n) => behave(response, heard, n));
  Object.assign(process.env, {
    LEDGER_CLOCK_SKEW_MS: '50',
    LEDGER_SETTLE_AFTER_MS: '300',
    LEDGER_CONSISTENT_AFTER_MS: '0',
    LEDGER_LOG_AFTER_MS: '100',
    LEDGER_TURN_MS: '20',
  });
  const local = await startLocal({
    tenants: {
      okta: {
        embedded: false,
        secret: { orgUrl: vendor.url, apiToken: '00scripted' },
        samples: {},
        close: () => vendor.close(),
      },
      sailpoint: embeddedSailPoint(await startSailPointTenant({})),
    },
    deliverEvents: false,
  });
  /** Sends a text as it is, and gives back what came as it is. */
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) => {
    const response = await fetch(local.url + path, {
      method,
      headers: {
        'x-api-key': local.keys.servicenow,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { vendor, local, send, close: () => local.close() };
}
