import { isDeepStrictEqual } from 'node:util';
import { startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../../infra/local/tenants.ts';
import { type Addresses, exchange, type Request } from './answer.ts';
import { sameButMoved } from './moved.ts';
import { oktaAccessToken } from './okta-access-token.ts';
import { heldBy, remember } from './org-state.ts';
import { tokenOf } from './sailpoint-token.ts';
import type { SameState, Side, VendorFault, World, WorldOptions } from './world.ts';

const SAME: SameState = { sameState: true, sameButMoved: true };

/** Starts a world. A process runs one of these. */
export async function startWorld({
  okta = {},
  sailpoint = {},
  onEffect,
  front,
  now = stoppedClock(),
}: WorldOptions = {}): Promise<World> {
  let fault: VendorFault | undefined;
  let requestCount = 0;
  // Tokens, and what the gateway's jobs read, are no part of a request.
  const isOfJobs = (path: string) => path.endsWith('/token') || path === '/api/v1/logs';
  const before = ({ path }: { path: string }) =>
    fault === undefined || isOfJobs(path) ? undefined : ({ kind: 'status', ...fault } as const);
  const oktaOptions = {
    now,
    rateLimits: Object.fromEntries(
      ['apps', 'users', 'roles', 'iam', 'devices', 'other'].map((bucket) => [
        bucket,
        { limit: 10_000_000, windowMs: 60_000 },
      ]),
    ),
    requireDpop: false,
    ...okta,
    before,
  };
  const sailpointOptions = { rateLimit: { limit: 10_000_000, windowMs: 10_000 }, ...sailpoint, before };
  const effects = (side: Side) => ({
    onEffect: (request: { readonly method: string; readonly path: string }) => onEffect?.(side, request),
  });
  const [direct, behind, tenant, tenantBehind] = await Promise.all([
    startOktaOrg({ ...oktaOptions, ...effects('vendor') }),
    startOktaOrg({
      ...oktaOptions,
      ...effects('gateway'),
      onRequest: (request) => {
        if (!isOfJobs(request.path)) requestCount += 1;
        okta.onRequest?.(request);
      },
    }),
    startSailPointTenant({ ...sailpointOptions, ...effects('vendor'), tokenLifetimeSeconds: 86_400 }),
    startSailPointTenant({
      ...sailpointOptions,
      ...effects('gateway'),
      onRequest: ({ path }) => {
        if (!isOfJobs(path)) requestCount += 1;
      },
    }),
  ]);
  Object.assign(process.env, {
    LEDGER_CLOCK_SKEW_MS: '50',
    LEDGER_SETTLE_AFTER_MS: '300',
    LEDGER_CONSISTENT_AFTER_MS: '0',
    LEDGER_LOG_AFTER_MS: '100',
    LEDGER_TURN_MS: '20',
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT',
  });
  const local = await startLocal({
    deliverEvents: false,
    tenants: {
      // With a token instead of a service app: the stopped clock would refuse its proofs.
      okta: { ...embeddedOkta(behind), secret: { orgUrl: behind.url, apiToken: behind.apiToken } },
      sailpoint: embeddedSailPoint(tenantBehind),
    },
  });
  const url = front ? await front(local.url) : local.url;
  const addresses = {
    vendor: { okta: direct.url, sailpoint: tenant.url },
    gateway: { okta: `${url}/okta`, sailpoint: `${url}/sailpoint` },
  };
  const key = local.keys.servicenow;
  const keys = {
    vendor: { okta: direct.apiToken, sailpoint: await tokenOf(tenant) },
    gateway: { okta: key, sailpoint: key },
  };
  // What the gateway responds must lead to itself, below its prefix: the vendors behind it are not taken out.
  const upstream = [behind.url, tenantBehind.url];
  const ofGateway = (vendor: Request['vendor']) =>
    [...new Set([url, local.url])].map((at) => `${at}/${vendor}`);
  const seen: Readonly<Record<Side, Readonly<Record<Request['vendor'], Addresses>>>> = {
    vendor: { okta: { own: [direct.url], upstream }, sailpoint: { own: [tenant.url], upstream } },
    gateway: {
      okta: { own: ofGateway('okta'), upstream },
      sailpoint: { own: ofGateway('sailpoint'), upstream },
    },
  };
  // A caller sends the gateway its key where it would send Okta an access token.
  const accessTokens = { vendor: await oktaAccessToken(direct, now()), gateway: key };
  let tickets = 0;
  // Change tickets, as some requests give privileged roles and delete devices.
  const newTicket = () => `CHG${1_000_000 + tickets++}`;

  const send = (side: Side, request: Request) => {
    const { vendor, method, headers } = request;
    const scheme = vendor === 'okta' ? 'SSWS {key}' : 'Bearer {key}';
    const all: Record<string, string> = { authorization: scheme, ...headers };
    for (const [name, value] of Object.entries(all))
      all[name] = value.replace('{key}', keys[side][vendor]).replace('{accessToken}', accessTokens[side]);
    if (side === 'gateway' && method !== 'GET' && all.ticket === undefined) all.ticket = newTicket();
    return exchange(addresses[side][vendor], { ...request, headers: all }, seen[side][vendor]);
  };
  const orgs = [remember(direct.state), remember(behind.state)];
  const held = tenant.authUsers().map(({ id, capabilities }) => ({ id, capabilities }));
  const restore = () => {
    for (const back of orgs) back();
    for (const { id, capabilities } of held)
      for (const one of [tenant, tenantBehind]) one.setCapabilities(id, capabilities);
  };

  // What is made later would come between two requests that have nothing to do with it.
  const cancel = (id: string) =>
    exchange(
      local.url,
      {
        method: 'POST',
        path: `/changes/${id}/cancel`,
        headers: { 'x-api-key': key, ticket: newTicket(), 'content-type': 'application/json' },
        body: JSON.stringify({ reason: 'The judge goes on' }),
      },
      { own: [], upstream: [] },
    );

  const sendOnce = async (request: Request) => {
    const answer = await send('gateway', request);
    if (answer.headers['change-state'] === 'deferred') await cancel(answer.headers['change-id'] ?? '');
    return answer;
  };

  const stateOf = (side: Side, vendor: Request['vendor']) => {
    const [org, identities] = side === 'vendor' ? [direct, tenant] : [behind, tenantBehind];
    return vendor === 'okta' ? heldBy(org.state) : identities.authUsers();
  };

  const compareStates = (vendor: Request['vendor']): SameState => {
    const [one, other] = [stateOf('vendor', vendor), stateOf('gateway', vendor)];
    return isDeepStrictEqual(one, other)
      ? SAME
      : { sameState: false, sameButMoved: sameButMoved(one, other) };
  };

  return {
    org: { vendor: direct, gateway: behind },
    tenant: { vendor: tenant, gateway: tenantBehind },
    local,
    ids: { ...direct.samples, ...tenant.samples },
    addresses,
    seen,
    keys,
    send,
    sendOnce,
    compareStates,
    async both(request) {
      try {
        const [vendor, gateway] = await Promise.all([send('vendor', request), sendOnce(request)]);
        if (request.method === 'GET') return { vendor, gateway, ...SAME };
        return { vendor, gateway, ...compareStates(request.vendor) };
      } finally {
        if (request.method !== 'GET') restore();
      }
    },
    setFault(next) {
      fault = next;
    },
    requestCount() {
      const count = requestCount;
      requestCount = 0;
      return count;
    },
    newTicket,
    restore,
    async close() {
      await local.close();
      await Promise.all([direct.close(), tenant.close()]);
    },
  };
}

/** At the beginning of a minute, as Okta's windows are: who waits for the end of one has a whole minute before them. */
function stoppedClock(): () => number {
  const clock = Math.floor(Date.now() / 60_000) * 60_000;
  return () => clock;
}
