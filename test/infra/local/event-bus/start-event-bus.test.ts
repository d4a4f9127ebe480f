import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, test } from 'vitest';
import type { Envelope } from '../../../../infra/local/event-bus/envelope.ts';
import {
  type EventBus,
  type EventBusOptions,
  startEventBus,
} from '../../../../infra/local/event-bus/start-event-bus.ts';

const running: EventBus[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((bus) => bus.close()));
});

async function start(options: EventBusOptions = {}) {
  const bus = await startEventBus(options);
  running.push(bus);
  const client = new EventBridgeClient({
    endpoint: bus.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const put = (...entries: object[]) => client.send(new PutEventsCommand({ Entries: entries }));
  return { bus, put };
}

const entry = (detail: unknown = { n: 1 }, more: object = {}) => ({
  Source: 'goldthread.okta',
  DetailType: 'Okta System Log event',
  Detail: JSON.stringify(detail),
  EventBusName: 'goldthread',
  ...more,
});

test('what it takes is in the archive, in EventBridge’s envelope', async () => {
  const { bus, put } = await start();
  const answer = await put(entry({ n: 1 }), entry({ n: 2 }, { Time: new Date('2026-01-02T03:04:05.678Z') }));
  expect(answer.FailedEntryCount).toBe(0);
  const [, second] = bus.archived();
  expect(second).toEqual({
    version: '0',
    id: answer.Entries?.[1]?.EventId,
    'detail-type': 'Okta System Log event',
    source: 'goldthread.okta',
    account: '000000000000',
    time: '2026-01-02T03:04:05Z',
    region: 'us-east-1',
    resources: [],
    detail: { n: 2 },
  });
});

test('an entry that is wrong is refused by itself, and the others are taken', async () => {
  const { bus, put } = await start();
  const answer = await put(
    entry({}, { Detail: 'text' }),
    entry({}, { EventBusName: 'other' }),
    entry({}, { Source: undefined }),
    entry(),
  );
  expect(answer.FailedEntryCount).toBe(3);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    'MalformedDetail',
    'InvalidArgument',
    'InvalidArgument',
    undefined,
  ]);
  expect(bus.archived().length).toBe(1);
});

test('more than ten entries, none, or 256 kB are refused as a whole', async () => {
  const { bus, put } = await start();
  const refused = { name: 'ValidationException' };
  await expect(put(...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject(refused);
  await expect(put()).rejects.toMatchObject(refused);
  const half = entry({ text: 'x'.repeat(128 * 1024) });
  await expect(put(half, half)).rejects.toMatchObject(refused);
  expect(bus.archived()).toEqual([]);
  expect((await put(half)).FailedEntryCount).toBe(0);
});

test('it throttles, fails, hangs up and is slow on demand', async () => {
  const { bus, put } = await start();
  bus.disturb(() => ({ refuse: 'throttle' }));
  await expect(put(entry())).rejects.toMatchObject({ name: 'ThrottlingException' });
  bus.disturb(() => ({ refuse: 'internal' }));
  await expect(put(entry())).rejects.toMatchObject({ name: 'InternalException' });
  bus.disturb(() => ({ refuse: 'reset' }));
  await expect(put(entry())).rejects.toThrow();
  expect(bus.archived()).toEqual([]);
  bus.disturb(() => ({ delayMs: 50, fail: (place) => place === 0 }));
  expect((await put(entry(), entry())).FailedEntryCount).toBe(1);
});

test('a rule gets what fits its pattern, again until it takes it, and once more in a replay', async () => {
  const got: Envelope[] = [];
  let refuse = 1;
  const rule = {
    pattern: { source: ['goldthread.okta'], 'detail-type': ['Okta System Log event'] },
    target: async (event: Envelope) => {
      if (refuse-- > 0) throw new Error('not now');
      got.push(event);
    },
  };
  const { bus, put } = await start({ rules: [rule] });
  const before = new Date(Date.now() - 1_000);
  await put(entry(), entry({}, { DetailType: 'another' }));
  for (let tries = 0; tries < 40 && got.length === 0; tries += 1) await sleep(50);
  expect(got.map(({ detail }) => detail)).toEqual([{ n: 1 }]);
  expect(bus.replay(before, new Date(Date.now() + 1_000))).toBe(2);
  await sleep(20);
  expect(got.length).toBe(2);
  expect(got[1]).toMatchObject({ id: got[0]?.id, 'replay-name': expect.any(String) });
  expect(bus.replay(new Date(0), before)).toBe(0);
});

test('its archive outlives a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'event-bus-'));
  const { bus, put } = await start({ dataDir });
  await put(entry({ n: 1 }));
  await bus.close();
  running.length = 0;
  const again = await start({ dataDir });
  await again.put(entry({ n: 2 }));
  expect(again.bus.archived().map(({ detail }) => detail)).toEqual([{ n: 1 }, { n: 2 }]);
  rmSync(dataDir, { recursive: true });
});
