import type { Fault, OktaOrgOptions, RecordedRequest } from '../../infra/local/okta/okta-org-options.ts';
import { startOktaOrg } from '../../infra/local/okta/start-okta-org.ts';
import {
  type SailPointTenantOptions,
  startSailPointTenant,
} from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../infra/local/tenants.ts';
import { newApiKey } from '../../lib/caller/new-credential.ts';
import { currentCallers, putCallers } from './callers.ts';

/** A request as a caller sends it. */
export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What came back. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly body: any;
}

/**
 * The whole gateway on embedded vendors, with their requests on record and a place to put faults. `send` sends as a
 * ServiceNow whose deferred changes the queue goes on with; `clientKey` is one of the vendors' clients.
 */
export async function startGateway({
  deliverEvents = false,
  settleAfterMs = 300,
  consistentAfterMs = 0,
  logAfterMs = 100,
  nullValues = 'taken',
  ...options
}: Omit<OktaOrgOptions, 'onRequest' | 'before'> & {
  readonly deliverEvents?: boolean;
  readonly settleAfterMs?: number;
  readonly consistentAfterMs?: number;
  readonly logAfterMs?: number;
  readonly nullValues?: SailPointTenantOptions['nullValues'];
} = {}) {
  const seen: { okta: RecordedRequest[]; sailpoint: { method: string; path: string }[] } = {
    okta: [],
    sailpoint: [],
  };
  const faults: {
    okta?: (request: RecordedRequest) => Fault | undefined;
    sailpoint?: (request: { method: string }) => Fault | undefined;
  } = {};
  const isToken = ({ path }: { path: string }) => path.endsWith('/token');
  const org = await startOktaOrg({
    ...options,
    onRequest: (request) => void (isToken(request) || seen.okta.push(request)),
    before: (request) => (isToken(request) ? undefined : faults.okta?.(request)),
  });
  const tenant = await startSailPointTenant({
    nullValues,
    onRequest: (request) => void (isToken(request) || seen.sailpoint.push(request)),
    before: (request) => (isToken(request) ? undefined : faults.sailpoint?.(request)),
  });
  Object.assign(process.env, {
    LEDGER_CLOCK_SKEW_MS: '50',
    LEDGER_SETTLE_AFTER_MS: String(settleAfterMs),
    LEDGER_CONSISTENT_AFTER_MS: String(consistentAfterMs),
    LEDGER_LOG_AFTER_MS: String(logAfterMs),
    LEDGER_TURN_MS: '20',
  });
  const local = await startLocal({
    tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(tenant) },
    // What is asked because of an event would be taken for what a request asked.
    deliverEvents,
    eventDelaySeconds: 0,
  });

  const clientKey = await withItsm();

  const send = async ({ method = 'GET', path, headers = {}, body }: Sent): Promise<Got> => {
    const response = await fetch(local.url + path, {
      method,
      headers: {
        'x-api-key': local.keys.servicenow,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  /** What a vendor was asked since the last call, as `METHOD /path`. */
  const asked = (vendor: 'okta' | 'sailpoint') =>
    seen[vendor].splice(0).map(({ method, path }) => `${method} ${path}`);
  const inApp = org.state.apps.get(org.samples.appId)?.users;
  const free = [...org.state.users.values()].filter(
    ({ id, status }) => status === 'ACTIVE' && !inApp?.get(id),
  );
  /** A user whom nobody has touched yet. */
  const freshUser = () => {
    const user = free.pop();
    if (!user) throw new Error('no fresh user is left');
    return user.id;
  };
  return { clientKey, freshUser, org, tenant, local, send, asked, faults, close: () => local.close() };
}

/** @returns the key of another caller, which sends again what it is told to */
async function withItsm(): Promise<string> {
  const callers = await currentCallers();
  const clientKey = newApiKey();
  const client = { ...callers[0], id: 'client', deferral: 'caller', apiKeys: [clientKey] };
  await putCallers(...callers.map((caller) => ({ ...caller, deferral: 'queue' })), client);
  return clientKey;
}
