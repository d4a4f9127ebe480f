import { randomUUID } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { secretIds } from '../../../infra/local/secrets.ts';
import { SOURCE } from '../../../lib/events/bus.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { startGateway } from '../../support/gateway.ts';

const { local, close } = await startGateway();
afterAll(close);
beforeEach(() => local.bus.disturb());

const url = `${local.url}/hooks/okta-events`;
const event = (more: object = {}) => ({
  uuid: randomUUID(),
  eventType: 'user.account.privilege.grant',
  published: new Date().toISOString(),
  actor: { id: '00u1', type: 'User' },
  target: [{ id: '00u2', type: 'User' }],
  ...more,
});
const delivery = (...events: unknown[]) => ({
  eventType: 'com.okta.event_hook',
  eventTypeVersion: '1.0',
  cloudEventsVersion: '0.1',
  contentType: 'application/json',
  eventId: randomUUID(),
  eventTime: new Date().toISOString(),
  source: 'https://example.okta.com/api/v1/eventHooks/who1',
  data: { events },
});
async function post(body: unknown, authorization: string | undefined = local.hookSecret) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization !== undefined && { authorization }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}
/** The details on the bus since the last look. */
let looked = 0;
// biome-ignore lint/suspicious/noExplicitAny: tests look into details of two shapes
function arrived(): { type: string; detail: any }[] {
  const found = local.bus.archived().slice(looked);
  looked += found.length;
  // What the events are found to mean is on the same bus.
  return found
    .filter(({ source }) => source === SOURCE)
    .map((one) => ({ type: one['detail-type'], detail: one.detail }));
}

test('a challenge is repeated to whoever asks', async () => {
  const answer = await fetch(url, { headers: { 'x-okta-verification-challenge': 'abc-123_=' } });
  expect([answer.status, await answer.json()]).toEqual([200, { verification: 'abc-123_=' }]);
});

test.each([undefined, '', 'x'.repeat(501), 'two words', 'caf\u00e9'])(
  '%o is no challenge',
  async (challenge) => {
    const headers: Record<string, string> =
      challenge === undefined ? {} : { 'x-okta-verification-challenge': challenge };
    const answer = await fetch(url, { headers });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ type: 'urn:goldthread:problem:invalid-request' });
  },
);

test('all events of a delivery are on the bus when it is answered, with nothing in the answer', async () => {
  arrived();
  const events = Array.from({ length: 25 }, () => event());
  expect(await post(delivery(...events))).toEqual({ status: 200, text: '' });
  const details = arrived();
  expect(new Set(details.map(({ type }) => type))).toEqual(new Set(['Okta System Log event']));
  expect(details.map(({ detail }) => detail.event.uuid).sort()).toEqual(
    events.map(({ uuid }) => uuid).sort(),
  );
  expect(details[0]?.detail.via).toBe('hook');
});

test('without the secret, or with a wrong one, nothing of the body is even read', async () => {
  arrived();
  expect((await post('{not json', 'wrong-wrong-wrong-wrong')).status).toBe(401);
  expect((await post('{not json', '')).status).toBe(401);
  expect((await post(delivery(event()), `${local.hookSecret}x`)).status).toBe(401);
  expect((await post(delivery(event()), local.hookSecret.slice(0, -1))).status).toBe(401);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-api-key': local.keys.servicenow, 'content-type': 'application/json' },
    body: '{not json',
  });
  expect(response.status).toBe(401);
  expect(arrived()).toEqual([]);
});

test('what nobody has heard of passes: types, members, an envelope of another version', async () => {
  arrived();
  const strange = event({ eventType: 'moon.phase.change', novelty: { deep: [1, { two: 3 }] } });
  const body = { ...delivery(strange), eventTypeVersion: '7.0', more: true };
  expect((await post(body)).status).toBe(200);
  expect(arrived()[0]?.detail.event).toEqual(strange);
});

test('what is no entry of the System Log is kept in the bucket, not dropped', async () => {
  arrived();
  const quiet = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const good = event();
  expect((await post(delivery({ no: 'uuid' }, null, 7, good))).status).toBe(200);
  expect((await post({ eventType: 'com.okta.event_hook', data: 'none' })).status).toBe(200);
  quiet.mockRestore();
  expect(arrived().map(({ detail }) => detail.event.uuid)).toEqual([good.uuid]);
  const kept = await keys('unknown/');
  expect(kept.length).toBe(4);
  expect(await objects(kept)).toContain('{"no":"uuid"}');
});

test('an event that is too large is in the bucket whole, and on the bus with what reconciling needs', async () => {
  arrived();
  const large = event({
    client: { id: '0oa9', userAgent: 'x'.repeat(1000) },
    transaction: { type: 'WEB', id: 'req1', detail: { requestApiTokenId: '00T1' } },
    debugContext: { debugData: { requestId: 'req1', noise: 'y'.repeat(300_000) } },
    outcome: { result: 'SUCCESS' },
    target: Array.from({ length: 30 }, (_, i) => ({
      id: `00u${i}`,
      type: 'User',
      alternateId: `u${i}@example.com`,
      detailEntry: { z: 'z'.repeat(50) },
    })),
  });
  expect((await post(delivery(large, event()))).status).toBe(200);
  const cut = arrived().find(({ detail }) => detail.event.uuid === large.uuid)?.detail;
  expect(cut.event).toMatchObject({
    actor: { id: '00u1', type: 'User' },
    client: { id: '0oa9' },
    transaction: { type: 'WEB', id: 'req1', detail: { requestApiTokenId: '00T1' } },
    debugContext: { debugData: { requestId: 'req1' } },
    outcome: { result: 'SUCCESS' },
  });
  expect(cut.event.target[29]).toEqual({ id: '00u29', type: 'User', alternateId: 'u29@example.com' });
  expect(JSON.stringify(cut).length).toBeLessThan(10_000);
  expect(cut.whole).toEqual({
    bucket: 'goldthread-evidence',
    key: `events/${large.published.slice(0, 10)}/${large.uuid}.json`,
  });
  expect(JSON.parse((await objects([cut.whole.key]))[0] ?? '')).toEqual(large);
});

test('entries that the bus refuses are put again, and no others', async () => {
  arrived();
  let puts = 0;
  local.bus.disturb(() => ({ fail: (place) => ++puts <= 10 && place % 2 === 0 }));
  const events = Array.from({ length: 10 }, () => event());
  expect((await post(delivery(...events))).status).toBe(200);
  expect(
    arrived()
      .map(({ detail }) => detail.event.uuid)
      .sort(),
  ).toEqual(events.map(({ uuid }) => uuid).sort());
  expect(puts).toBe(15);
});

test.each(['internal', 'throttle', 'reset'] as const)(
  'a bus that recovers within the time (%s) costs a while',
  async (refuse) => {
    arrived();
    let puts = 0;
    local.bus.disturb(() => (puts++ < 2 ? { refuse } : undefined));
    expect((await post(delivery(event()))).status).toBe(200);
    expect(arrived().length).toBe(1);
  },
);

test('a bus that does not recover, or hangs, is answered 503 within Okta’s patience', async () => {
  arrived();
  vi.spyOn(console, 'error').mockImplementation(() => {});
  for (const fault of [{ refuse: 'internal' as const }, { delayMs: 5_000 }]) {
    local.bus.disturb(() => fault);
    const startedAt = performance.now();
    const answer = await post(delivery(event()));
    expect(performance.now() - startedAt).toBeLessThan(2_700);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:goldthread:problem:events-not-kept' });
  }
  vi.restoreAllMocks();
  expect(arrived()).toEqual([]);
}, 15_000);

test('two secrets are good at once, and a new one at once after it is stored', async () => {
  const client = new SecretsManagerClient({});
  const store = (hookSecrets: string[]) =>
    client.send(
      new PutSecretValueCommand({
        SecretId: secretIds.oktaEvents,
        SecretString: JSON.stringify({ hookSecrets }),
      }),
    );
  const next = 'the-next-one-0123456789';
  await store([local.hookSecret, next]);
  // It is read anew at most every 10 seconds.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
  expect((await post(delivery(event()), next)).status).toBe(200);
  expect((await post(delivery(event()))).status).toBe(200);
  await store([next]);
  vi.setSystemTime(Date.now() + 6 * 60_000);
  expect((await post(delivery(event()))).status).toBe(401);
  expect((await post(delivery(event()), next)).status).toBe(200);
  await store([local.hookSecret]);
  vi.setSystemTime(Date.now() + 6 * 60_000);
  expect((await post(delivery(event()))).status).toBe(200);
  vi.useRealTimers();
  client.destroy();
});

async function keys(Prefix: string): Promise<string[]> {
  const client = new S3Client({ forcePathStyle: true });
  const Bucket = currentServices().environment.EVIDENCE_BUCKET_NAME ?? '';
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
  client.destroy();
  return Contents.map(({ Key = '' }) => Key);
}

async function objects(names: string[]): Promise<string[]> {
  const client = new S3Client({ forcePathStyle: true });
  const Bucket = currentServices().environment.EVIDENCE_BUCKET_NAME ?? '';
  const found = await Promise.all(
    names.map(
      async (Key) =>
        (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString() ?? '',
    ),
  );
  client.destroy();
  return found;
}
