import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { handler } from '../../../functions/jobs/backfill-events.ts';
import { type BackfillOptions, backfill } from '../../../lib/events/backfill.ts';
import { SOURCE } from '../../../lib/events/bus.ts';
import { currentPublisher } from '../../../lib/events/publish.ts';
import { WatermarkStore } from '../../../lib/events/watermark.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { contextOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';

const { local, org, asked, faults, close } = await startGateway();
afterAll(close);
const TableName = currentServices().environment.EVENTS_TABLE_NAME ?? '';
const store = new WatermarkStore(TableName);
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const { log } = org.state;
const MINUTE = 60_000;

let looked = 0;
beforeEach(async () => {
  delete faults.okta;
  local.bus.disturb();
  log.events.length = 0;
  looked = local.bus.archived().length;
  await table.send(new DeleteCommand({ TableName, Key: { id: 'watermark okta-log' } }));
  asked('okta');
});

/** Writes events into the System Log that nothing delivers. */
function happen(
  count: number,
  at = Date.now() - 2 * MINUTE,
  eventType = 'user.account.privilege.grant',
): string[] {
  const before = log.events.length;
  for (let i = 0; i < count; i += 1) log.recordJob(at + i, { eventType, displayMessage: 'x', target: [] });
  return log.events.slice(before).map(({ uuid }) => uuid);
}
const failDelivery = (at: number) =>
  log.recordFailedDelivery(
    at,
    { id: 'who1', type: 'EventHook', alternateId: 'x', displayName: 'x', detailEntry: null },
    'HTTP 503',
  );
function arrived(): string[] {
  const found = local.bus.archived().slice(looked);
  looked += found.length;
  // What the events are found to mean is on the same bus.
  return found
    .filter(({ source }) => source === SOURCE)
    .map(({ detail }) => (detail as { event: { uuid: string } }).event.uuid);
}
const run = async (options: BackfillOptions = {}, ms = 20_000) =>
  backfill(
    await currentServices().tenant(okta).connection(),
    currentPublisher(),
    store,
    new Deadline(ms),
    options,
  );

test('what the hook lost is on the bus, over all pages', async () => {
  const uuids = happen(2_300);
  happen(20, Date.now() - MINUTE, 'user.session.start');
  expect(await run()).toMatchObject({ events: 2_300, failures: 0, complete: true });
  expect(arrived().sort()).toEqual(uuids.sort());
  const [first] = local.bus.archived().filter(({ source }) => source === SOURCE);
  expect(first).toMatchObject({ detail: { via: 'log' } });
  expect(asked('okta').length).toBe(3);
});

test('what comes late into the log is found within the overlap, and nothing older is read again', async () => {
  const now = Date.now();
  await run({ now: () => now });
  const late = happen(1, now - 14 * MINUTE);
  happen(1, now - 20 * MINUTE);
  const { until } = await run({ now: () => now + MINUTE });
  expect(arrived()).toEqual(late);
  expect(Date.parse(until)).toBe(now);
});

test('the watermark stays behind the present, and never goes back', async () => {
  const now = Date.now();
  expect(Date.parse((await run({ now: () => now })).until)).toBe(now - MINUTE);
  expect(Date.parse((await run({ now: () => now - 10 * MINUTE })).until)).toBe(now - MINUTE);
});

test('it stays where it is when the bus takes nothing, and the next run brings all', async () => {
  const now = Date.now();
  const first = await run({ now: () => now });
  const uuids = happen(30);
  local.bus.disturb(() => ({ refuse: 'internal' }));
  await expect(run({}, 1_000)).rejects.toMatchObject({ name: 'EventsNotKept' });
  expect((await store.read())?.until).toBe(first.until);
  local.bus.disturb();
  await run();
  expect(arrived().sort()).toEqual(uuids.sort());
});

test('below the reserve of the rate limit it stops after a page, and the next run goes on from there', async () => {
  const now = Date.now();
  const { until } = await run({ now: () => now - 10 * MINUTE });
  const uuids = happen(2_500, now - 9 * MINUTE);
  asked('okta');
  const first = await run({ now: () => now, reservePercent: 101 });
  expect(first).toEqual({ events: 1_000, failures: 0, complete: false, until });
  expect(asked('okta').length).toBe(1);
  // However little a run may read, the next reads on, and not the same again.
  expect(await run({ now: () => now + MINUTE, reservePercent: 101 })).toMatchObject({ events: 1_000, until });
  const last = await run({ now: () => now + 2 * MINUTE });
  expect(last).toMatchObject({ complete: true, until: new Date(now - MINUTE).toISOString() });
  expect(last.events).toBeLessThan(510);
  expect(new Set(arrived())).toEqual(new Set(uuids));
});

test('what a run got through stays done when it fails later', async () => {
  const now = Date.now();
  happen(2_500, now - 9 * MINUTE);
  faults.okta = ({ query }) => (query.includes('after=') ? { kind: 'status', status: 403 } : undefined);
  await expect(run({ now: () => now })).rejects.toMatchObject({ name: 'UpstreamError' });
  delete faults.okta;
  const { events, complete } = await run({ now: () => now + MINUTE });
  expect([events <= 1_510, complete]).toEqual([true, true]);
  expect(new Set(arrived()).size).toBe(2_500);
});

test('a failed delivery of the hook is counted once, and is not put on the bus', async () => {
  const now = Date.now();
  failDelivery(now - 5 * MINUTE);
  expect(await run({ now: () => now })).toMatchObject({ failures: 1, events: 0 });
  failDelivery(now - 1_000);
  expect(await run({ now: () => now + 5 * MINUTE })).toMatchObject({ failures: 1, events: 0 });
  expect(await run({ now: () => now + 10 * MINUTE })).toMatchObject({ failures: 0, events: 0 });
  expect(arrived()).toEqual([]);
});

test('of two runs at once one moves the watermark, and the other fails', async () => {
  await run();
  const uuids = happen(3);
  const ends = await Promise.allSettled([run(), run()]);
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await store.read())?.version).toBe(2);
  expect(new Set(arrived())).toEqual(new Set(uuids));
});

test('the job does it with its own scope', async () => {
  const uuids = happen(3);
  expect(await handler({}, contextOf())).toMatchObject({ events: 3, complete: true });
  expect(arrived().sort()).toEqual(uuids.sort());
});
