import { setTimeout as sleep } from 'node:timers/promises';
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
// Clients wait for whole seconds between their tries, and so get less.
const CLIENT_RESOURCES = Math.ceil(RESOURCES / 5);
// Far fewer requests a second than so many changes with their reads would need, on the slowest machine too.
const org = await startOktaOrg({
  rateLimits: { apps: { limit: 6 + Math.ceil(CHANGES / 20), windowMs: 1_000 } },
  size: { applicationUsers: 20, users: 20 + 2 * RESOURCES + 200 },
  onRequest: ({ status }) => {
    refused += Number(status === 429);
  },
});
const local = await startLocal({
  tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(await startSailPointTenant()) },
  deliverEvents: false,
});
afterAll(() => local.close());

/** Who sends: an ITSM, whose deferred changes the queue goes on with, or a client, which waits and sends again. */
const senders = {
  queue: { key: local.keys.jira, ticket: 'IAM-1' },
  caller: { key: local.keys.servicenow, ticket: 'CHG0000001' },
};
type Sender = keyof typeof senders;

async function send(sender: Sender, path: string, method = 'GET', more = {}, body?: unknown) {
  const { key, ticket } = senders[sender];
  const response = await fetch(local.url + path, {
    method,
    headers: {
      'x-api-key': key,
      ...(method !== 'GET' && { ticket }),
      ...more,
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

const { appId } = org.samples;
const free = [...org.state.users.values()].filter(
  ({ id, status, groupIds }) => status === 'ACTIVE' && !groupIds && !org.state.apps.get(appId)?.users.get(id),
);

/** Has each user assigned, changed twice and unassigned, in this order. */
async function changeAll(users: readonly { id: string }[], change: Send): Promise<void> {
  const left = users.map(({ id }) => id);
  const work = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      await change('POST', '', `${id}-1`, { id, scope: 'USER' });
      await change('POST', `/${id}`, `${id}-2`, { profile: { role: 'Analyst' } });
      await change('POST', `/${id}`, `${id}-3`, { profile: { role: 'Lead' } });
      await change('DELETE', `/${id}`, `${id}-4`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

type Send = (method: string, path: string, key: string, body?: unknown) => Promise<void>;

function expectOnceInOrder(users: readonly { id: string }[]): void {
  const effects = Map.groupBy(org.systemLog(), ({ target }) => target.at(-1)?.id ?? '');
  for (const { id } of users) {
    expect(effects.get(id)?.map(({ eventType }) => eventType.split('.').at(-1))).toEqual([
      'add',
      'update',
      'update',
      'remove',
    ]);
  }
}

test(`${CHANGES} changes of an ITSM in a 429 storm all succeed, in order, once each`, async () => {
  const users = free.splice(0, RESOURCES);
  expect(users.length).toBe(RESOURCES);
  const begun = performance.now();
  let deferred = 0;
  const ids: string[] = [];
  await changeAll(users, async (method, path, key, body) => {
    const url = `/okta/api/v1/apps/${appId}/users${path}`;
    const answer = await send('queue', url, method, { 'idempotency-key': key }, body);
    expect([200, 202, 204]).toContain(answer.status);
    if (answer.status === 202) {
      deferred += 1;
      expect(answer.headers.get('location')).toContain('/changes/chg_');
    }
    ids.push(String(answer.headers.get('change-id')));
  });
  const accepted = performance.now();

  // The queue does the rest.
  for (const id of ids) {
    for (;;) {
      const { body } = await send('queue', `/changes/${id}`);
      if (body.state === 'succeeded') break;
      expect(['deferred', 'started', 'in_doubt']).toContain(body.state);
      await sleep(200);
    }
  }
  expect(deferred).toBeGreaterThan(0);
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(0);

  expect(new Set(ids).size).toBe(RESOURCES * 4);
  expectOnceInOrder(users);
  console.log(
    `${ids.length} changes accepted in ${seconds(begun, accepted)} s and made in ${seconds(begun, performance.now())} s: ${deferred} deferred, ${refused} requests refused with 429`,
  );
}, 150_000);

test(`${CLIENT_RESOURCES * 4} changes of clients that wait and send again all succeed, in order, once each; none is told of one that is not made`, async () => {
  const users = free.splice(0, CLIENT_RESOURCES);
  let told = 0;
  const ids = new Set<string>();
  const begun = performance.now();
  // Somebody else uses up what there is.
  const others = setInterval(() => {
    for (let i = 0; i < 3; i += 1) void send('queue', `/okta/api/v1/apps/${appId}/users?limit=1`);
  }, 250);
  try {
    await changeAll(users, async (method, path, key, body) => {
      const url = `/okta/api/v1/apps/${appId}/users${path}`;
      for (;;) {
        const answer = await send('caller', url, method, { 'idempotency-key': key }, body);
        ids.add(String(answer.headers.get('change-id')));
        const id = answer.headers.get('change-id');
        const { body: record } = await send('caller', `/changes/${id}`);
        expect(answer.status < 300, `${answer.status} ${record.state}`).toBe(record.state === 'succeeded');
        if (answer.status < 300) break;
        expect(answer.status).toBe(429);
        told += 1;
        // As Okta's clients do: by the reset against the response's own date, and a second more.
        const date = Date.parse(answer.headers.get('date') ?? '');
        await sleep(Number(answer.headers.get('x-rate-limit-reset')) * 1000 - date + 1000);
      }
    });
  } finally {
    clearInterval(others);
  }
  expect(told).toBeGreaterThan(0);
  expect(ids.size).toBe(CLIENT_RESOURCES * 4);
  expectOnceInOrder(users);
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(`${ids.size} changes of clients made in ${seconds} s: ${told} times told to wait`);
}, 150_000);
