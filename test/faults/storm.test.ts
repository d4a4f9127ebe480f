import { afterAll, expect, test } from 'vitest';
import { startOktaOrg } from '../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../infra/local/tenants.ts';

// `npm run faults:storm` sends a thousand; the suite has no time for more than an eighth of that.
const CHANGES = Number(process.env.STORM_CHANGES ?? 120);
const RESOURCES = CHANGES / 4;
const AT_ONCE = RESOURCES;

let refused = 0;
// Far fewer requests a second than so many changes with their reads would need, on the slowest machine too.
const org = await startOktaOrg({
  rateLimits: { apps: { limit: 6 + Math.ceil(CHANGES / 20), windowMs: 1_000 } },
  size: { applicationUsers: 20, users: 20 + RESOURCES + 200 },
  onRequest: ({ status }) => {
    refused += Number(status === 429);
  },
});
const local = await startLocal({
  tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(await startSailPointTenant()) },
  deliverEvents: false,
});
afterAll(() => local.close());

async function send(path: string, method = 'GET', headers: Record<string, string> = {}, body?: unknown) {
  const response = await fetch(local.url + path, {
    method,
    headers: {
      'x-api-key': local.keys.servicenow,
      ...headers,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

test(`${CHANGES} changes in a 429 storm all succeed, in order, once each`, async () => {
  const { appId } = org.samples;
  const users = [...org.state.users.values()]
    .filter(
      ({ id, status, groupIds }) =>
        status === 'ACTIVE' && !groupIds && !org.state.apps.get(appId)?.users.get(id),
    )
    .slice(0, RESOURCES);
  expect(users.length).toBe(RESOURCES);
  const begun = performance.now();
  let deferred = 0;
  const ids: string[] = [];

  const change = async (method: string, path: string, key: string, body?: unknown) => {
    const headers = { ticket: 'CHG0000001', 'idempotency-key': key };
    const answer = await send(`/okta/api/v1/apps/${appId}/users${path}`, method, headers, body);
    expect([200, 202, 204]).toContain(answer.status);
    if (answer.status === 202) {
      deferred += 1;
      expect(answer.headers.get('location')).toContain('/changes/chg_');
    }
    ids.push(String(answer.headers.get('change-id')));
  };
  const queue = users.map(({ id }) => id);
  const work = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      await change('POST', '', `${id}-1`, { id, scope: 'USER' });
      await change('POST', `/${id}`, `${id}-2`, { profile: { role: 'Analyst' } });
      await change('POST', `/${id}`, `${id}-3`, { profile: { role: 'Lead' } });
      await change('DELETE', `/${id}`, `${id}-4`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const accepted = performance.now();

  // The queue does the rest.
  for (const id of ids) {
    for (;;) {
      const { body } = await send(`/changes/${id}`);
      if (body.state === 'succeeded') break;
      expect(['deferred', 'started', 'in_doubt']).toContain(body.state);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  expect(deferred).toBeGreaterThan(0);
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(0);

  expect(new Set(ids).size).toBe(RESOURCES * 4);
  const effects = Map.groupBy(org.systemLog(), ({ target }) => target.at(-1)?.id ?? '');
  for (const { id } of users) {
    expect(effects.get(id)?.map(({ eventType }) => eventType.split('.').at(-1))).toEqual([
      'add',
      'update',
      'update',
      'remove',
    ]);
  }
  console.log(
    `${ids.length} changes accepted in ${seconds(begun, accepted)} s and made in ${seconds(begun, performance.now())} s: ${deferred} deferred, ${refused} requests refused with 429`,
  );
}, 150_000);
