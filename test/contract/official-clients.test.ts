import { Client } from '@okta/okta-sdk-nodejs';
import { AuthUsersApi, Configuration } from 'sailpoint-api-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../functions/operations.ts';
import { startOktaOrg } from '../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../infra/local/tenants.ts';
import { hookEventTypes } from '../../lib/okta/event-types.ts';
import { type OktaCall, oktaCalls, refusedOktaCalls } from './okta-calls.ts';
import { essence, Recorder } from './recorded.ts';
import { refusedSailPointCalls, type SailPointCall, sailpointCalls } from './sailpoint-calls.ts';

// Two tenants of each vendor, alike to the last byte and under one stopped clock: the official client asks one
// directly and the other through Goldthread, and must not see a difference.
const clock = Math.floor(Date.now() / 1000) * 1000;
const now = () => clock;
const seen = { okta: [new Recorder(), new Recorder()], sailpoint: [new Recorder(), new Recorder()] } as const;
const oktaOrg = (which: 0 | 1) =>
  startOktaOrg({ now, emptyPageEvery: 0, onRequest: seen.okta[which].record });
const sailpointTenant = (which: 0 | 1) => startSailPointTenant({ onRequest: seen.sailpoint[which].record });

const [org, orgBehind] = await Promise.all([oktaOrg(0), oktaOrg(1)]);
const [tenant, tenantBehind] = await Promise.all([sailpointTenant(0), sailpointTenant(1)]);
const local = await startLocal({
  deliverEvents: false,
  tenants: {
    // With a token instead of a service app: the stopped clock would refuse its proofs.
    okta: { ...embeddedOkta(orgBehind), secret: { orgUrl: orgBehind.url, apiToken: orgBehind.apiToken } },
    sailpoint: embeddedSailPoint(tenantBehind),
  },
});

const ticketOf = new Map<OktaCall | SailPointCall, string>();
const okta = {
  direct: new Client({ orgUrl: org.url, token: org.apiToken, cacheMiddleware: null as never }),
  through: new Client({
    orgUrl: `${local.url}/okta`,
    token: local.keys.servicenow,
    cacheMiddleware: null as never,
  }),
};
const { clientId, clientSecret } = tenant;
const sailpoint = {
  direct: new AuthUsersApi(
    new Configuration({ baseurl: tenant.url, clientId, clientSecret, tokenUrl: `${tenant.url}/oauth/token` }),
  ),
  through: (ticket: string) =>
    new AuthUsersApi(
      Object.assign(
        new Configuration({ baseurl: `${local.url}/sailpoint`, accessToken: local.keys.servicenow } as never),
        {
          baseOptions: { headers: { Ticket: ticket } },
        },
      ),
    ),
};

beforeAll(() => {
  // Retried GETs would only make refusals slow.
  Object.assign(okta.through.requestExecutor, { maxRetries: 0 });
});

afterAll(async () => {
  await local.close();
  await Promise.all([org.close(), tenant.close()]);
});

async function both(step: OktaCall) {
  const { call } = step;
  okta.through.http.defaultHeaders.Ticket = newTicket(step);
  const direct = await settled(call(okta.direct, org.samples), [org.url]);
  // What leads to the org behind stays as it is, and is a difference.
  const through = await settled(call(okta.through, orgBehind.samples), [`${local.url}/okta`]);
  return { direct, through, sent: { direct: seen.okta[0].take(), through: seen.okta[1].take() } };
}

async function bothSailPoint(step: SailPointCall) {
  const { call } = step;
  const direct = await settled(call(sailpoint.direct, tenant.samples), [tenant.url]);
  const through = await settled(call(sailpoint.through(newTicket(step)), tenantBehind.samples), [
    `${local.url}/sailpoint`,
  ]);
  return { direct, through, sent: { direct: seen.sailpoint[0].take(), through: seen.sailpoint[1].take() } };
}

describe.each([
  { vendor: 'okta', calls: oktaCalls, run: both },
  { vendor: 'sailpoint', calls: sailpointCalls, run: bothSailPoint },
] as const)('the official $vendor client', ({ calls, run }) => {
  test.each<OktaCall | SailPointCall>([...calls])(
    '$operation: $title, with the same result and request',
    async (step) => {
      const { direct: result, through, sent } = await run(step as never);
      expect(result).toHaveProperty('result');
      expect(through).toEqual(result);
      expect(sent.direct.length).toBeGreaterThan(0);
      const { kind } = operationOf(step.operation);
      const asked = sent.through.map(essence);
      const written = kind === 'change' ? asked.slice(1) : asked;
      // A change reads before it writes; what it writes is what the client would have written, or the same tested.
      const direct = sent.direct.map(essence);
      if (step.operation === 'sailpoint.patchAuthUser') {
        const tested = [
          { op: 'test', path: '/capabilities' },
          { op: 'replace', path: '/capabilities' },
        ];
        expect(written).toMatchObject(direct.map((one) => ({ ...one, body: tested })));
      } else expect(written).toEqual(direct);
      if (kind === 'change') expect(asked[0]).toMatchObject({ method: 'GET', body: undefined });
    },
  );
});

describe.each([
  { vendor: 'okta', calls: refusedOktaCalls, run: both },
  { vendor: 'sailpoint', calls: refusedSailPointCalls, run: bothSailPoint },
] as const)('the official $vendor client is refused', ({ calls, run }) => {
  test.each<OktaCall | SailPointCall>([...calls])('$operation: $title, with the same error', async (step) => {
    const { direct, through } = await run(step as never);
    expect(direct).toHaveProperty('error');
    expect(through).toEqual(direct);
  });
});

test('the calls above cover every operation of the vendors', () => {
  const called = new Set([...oktaCalls, ...sailpointCalls].map(({ operation }) => operation));
  const vendors = Object.values(operations)
    .map(({ operation }) => operation.id)
    .filter((id) => /^(okta|sailpoint)\./.test(id));
  expect([...called].sort()).toEqual(vendors.sort());
});

test('each change above is in the ledger under its ticket, as made', async () => {
  const succeeded = [...oktaCalls, ...sailpointCalls];
  const made = [...ticketOf].filter(
    ([step]) => succeeded.includes(step) && operationOf(step.operation).kind === 'change',
  );
  expect(made.length).toBeGreaterThan(18);
  for (const [step, ticket] of made) {
    const response = await fetch(`${local.url}/changes?ticket=${ticket}`, {
      headers: { 'x-api-key': local.keys.servicenow },
    });
    expect(await response.json()).toMatchObject({
      changes: [
        { operation: step.operation, ticket, caller: 'servicenow', state: 'succeeded', changed: true },
      ],
    });
  }
});

test('what the org logs of the calls above is what the event hook asks for', () => {
  const logged = org.state.log.events.map(({ eventType }) => eventType);
  expect(hookEventTypes).toEqual(expect.arrayContaining([...new Set(logged)]));
});

function operationOf(id: string) {
  const found = Object.values(operations).find(({ operation }) => operation.id === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found.operation;
}

function newTicket(step: OktaCall | SailPointCall): string {
  // A change ticket, as some of the calls give away privileged roles and delete devices.
  const ticket = `CHG${1_000_000 + ticketOf.size}`;
  ticketOf.set(step, ticket);
  return ticket;
}

/** What a call ended with, as plain data with the tenant's address and ids of single requests taken out. */
async function settled(call: Promise<unknown>, addresses: string[]) {
  const plain = (value: unknown) =>
    JSON.parse(
      addresses.reduce(
        (text, address) => text.replaceAll(address, 'http://vendor'),
        JSON.stringify(value ?? null),
      ),
    );
  try {
    return { result: plain(await call) };
  } catch (error) {
    const { status, errorCode, errorSummary, errorCauses, response } = error as Record<string, never>;
    if (status !== undefined) return { error: plain({ status, errorCode, errorSummary, errorCauses }) };
    if (response === undefined) throw error;
    const { data, status: answered } = response as { data: Record<string, unknown>; status: number };
    const { detailCode, messages, causes, error: short } = data;
    return { error: plain({ status: answered, detailCode, messages, causes, short }) };
  }
}
