import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { DeliveryOptions } from '../../../../infra/local/okta/okta-org-options.ts';
import { startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

interface Delivered {
  readonly authorization: string | undefined;
  readonly body: {
    eventType: string;
    eventId: string;
    data: { events: { uuid: string; published: string }[] };
  };
}

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** An org with one verified hook, and what was delivered to that. */
async function start(delivery: DeliveryOptions, answer: (delivery: number) => number = () => 200) {
  const delivered: Delivered[] = [];
  const server = createServer(async (request, response) => {
    const challenge = request.headers['x-okta-verification-challenge'];
    if (challenge) return void response.end(JSON.stringify({ verification: challenge }));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { authorization } = request.headers;
    delivered.push({ authorization, body: JSON.parse(Buffer.concat(chunks).toString()) });
    const status = answer(delivered.length);
    // 0 for no answer at all.
    if (status > 0) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const org = await startOktaOrg({ delivery: { gatherMs: 10, delayMs: 50, ...delivery } });
  stops.push(
    () => org.close(),
    async () => {
      server.closeAllConnections();
      server.close();
    },
  );
  const made = await api(org, 'POST', '/api/v1/eventHooks', {
    name: 'Goldthread',
    events: {
      type: 'EVENT_TYPE',
      items: ['user.account.privilege.grant', 'application.user_membership.add'],
    },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
        authScheme: { type: 'HEADER', key: 'Authorization', value: 'hunter2-hunter2' },
      },
    },
  });
  const verify = () => api(org, 'POST', `/api/v1/eventHooks/${made.body.id}/lifecycle/verify`, {});
  const happen = (count: number, eventType = 'user.account.privilege.grant') => {
    for (let i = 0; i < count; i += 1) {
      org.state.log.recordJob(Date.now(), { eventType, displayMessage: 'x', target: [] });
    }
    return org
      .systemLog()
      .slice(-count)
      .map(({ uuid }) => uuid);
  };
  const uuids = () => delivered.flatMap(({ body }) => body.data.events.map(({ uuid }) => uuid));
  const settled = async (count: number) => {
    for (let tries = 0; tries < 100 && delivered.length < count; tries += 1) await sleep(20);
    await sleep(100);
  };
  const failures = () => org.systemLog().filter(({ eventType }) => eventType === 'event_hook.delivery');
  return { org, delivered, verify, happen, uuids, settled, failures };
}

const calm = { duplicateRate: 0, delayRate: 0, reorderRate: 0 };

test('events come several together, with the secret as it was given, of the types that were asked for', async () => {
  const { verify, happen, delivered, uuids, settled } = await start({ ...calm, maxEvents: 3 });
  happen(1);
  await settled(0);
  expect(delivered).toEqual([]);
  await verify();
  const wanted = happen(7);
  happen(2, 'user.session.start');
  await settled(3);
  expect(uuids().sort()).toEqual(wanted.sort());
  expect(delivered.map(({ body }) => body.data.events.length)).toEqual([3, 3, 1]);
  expect(delivered[0]?.authorization).toBe('hunter2-hunter2');
  expect(delivered[0]?.body).toMatchObject({
    eventType: 'com.okta.event_hook',
    eventTypeVersion: '1.0',
    cloudEventsVersion: '0.1',
    contentType: 'application/json',
    source: expect.stringMatching(/\/api\/v1\/eventHooks\/who/),
  });
});

test('an assignment by the API is delivered, and a job has no request id', async () => {
  const { org, verify, happen, delivered, settled } = await start(calm);
  await verify();
  const { appId, userId } = org.samples;
  await api(org, 'POST', `/api/v1/apps/${appId}/users`, { id: userId, credentials: { userName: 'x' } });
  await settled(1);
  expect(delivered[0]?.body.data.events[0]).toMatchObject({
    eventType: 'application.user_membership.add',
    transaction: { type: 'WEB' },
    debugContext: { debugData: { requestId: expect.any(String) } },
  });
  happen(1);
  await settled(2);
  expect(delivered[1]?.body.data.events[0]).toMatchObject({ transaction: { type: 'JOB' }, client: null });
  expect(JSON.stringify(delivered[1]?.body)).not.toContain('requestId');
});

test('after a 503 it tries once more, with the same delivery', async () => {
  const { verify, happen, delivered, settled, failures } = await start(calm, (n) => (n === 1 ? 503 : 200));
  await verify();
  happen(2);
  await settled(2);
  expect(delivered.length).toBe(2);
  expect(delivered[0]?.body.eventId).toBe(delivered[1]?.body.eventId);
  expect(failures()).toEqual([]);
});

test.each([
  ['a second 503', () => 503, 2],
  ['a 401, at once', () => 401, 1],
  ['no answer within 3 seconds, twice', () => 0, 2],
])(
  'after %s the delivery is lost, and only the log tells',
  async (_, answer, tries) => {
    const { verify, happen, delivered, settled, failures } = await start(calm, answer);
    await verify();
    happen(1);
    await settled(tries);
    for (let i = 0; i < 200 && failures().length === 0; i += 1) await sleep(50);
    expect(delivered.length).toBe(tries);
    expect(failures().map(({ outcome }) => outcome.result)).toEqual(['FAILURE']);
  },
  15_000,
);

test('with the rates turned up it repeats, overtakes and loses; the same seed does the same', async () => {
  const rough = { maxEvents: 1, duplicateRate: 0.3, delayRate: 0.3, lossRate: 0.2 };
  const runs: number[] = [];
  for (let i = 0; i < 2; i += 1) {
    const { verify, happen, uuids, settled } = await start(rough);
    await verify();
    const all = happen(100);
    await settled(90);
    const got = uuids();
    expect(new Set(got).size).toBeLessThan(100);
    expect(got.length).toBeGreaterThan(new Set(got).size);
    const order = got.map((uuid) => all.indexOf(uuid));
    expect(order).not.toEqual(order.toSorted((a, b) => a - b));
    runs.push(new Set(got).size);
  }
  expect(runs[0]).toBe(runs[1]);
});
