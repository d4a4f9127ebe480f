import { afterAll, expect, test, vi } from 'vitest';
import { execute, type Intent } from '../../../lib/ledger/execute.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { startLedger, testTiming } from '../../support/ledger.ts';
import { newIntent, sleep, UpstreamResource } from '../../support/upstream-resource.ts';

// What the fault campaign has found, each as the few steps that it takes.
const { ledger, close } = await startLedger();
afterAll(close);

const past = new Date(Date.now() - 60_000).toISOString();

const recordOf = (intent: Intent, more: Partial<ChangeRecord>): ChangeRecord => ({
  ...intent,
  schema: 1,
  state: 'started',
  attempt: 1,
  fencingToken: 1,
  acceptedAt: past,
  leaseEndsAt: past,
  ...more,
});

test('a turn that its change never used is renewed before it is relied on', async () => {
  const first = newIntent();
  const second = newIntent({ resource: first.resource });
  const upstream = new UpstreamResource();
  const { queue } = await ledger.lookUp(first.id, first.resource);
  await ledger.writeQueue(first.resource, queue, [{ change: first.id, until: past }]);

  // While the first reads, the second clears its turn away and begins.
  let writing = 0;
  let overlaps = 0;
  upstream.before = async () => {
    writing += 1;
    overlaps += Number(writing > 1);
    await sleep(150);
    writing -= 1;
  };
  let isFirstRead = true;
  let other: Promise<unknown> = Promise.resolve();
  upstream.readTrouble = async () => {
    if (!isFirstRead) return;
    isFirstRead = false;
    other = execute(ledger, second, upstream.setting({ id: 'second' }), new Deadline(2_000));
    await sleep(80);
  };
  const { record } = await execute(ledger, first, upstream.setting({ id: 'first' }), new Deadline(2_000));
  await other;
  expect(overlaps).toBe(0);
  expect(record).toMatchObject({ state: 'deferred', attempt: 0 });
});

test('a change that is deferred so late that its turn was cleared away keeps its place before those to come', async () => {
  const first = newIntent();
  const second = newIntent({ resource: first.resource });
  const upstream = new UpstreamResource();
  const effect = upstream.setting({ id: 'first' });
  // While the first one's turn waits for its record, its time ends, and the second clears it away.
  const add = ledger.add.bind(ledger);
  vi.spyOn(ledger, 'add').mockImplementationOnce(async (record) => {
    await sleep(200 + testTiming.clockSkewMs);
    await execute(ledger, second, upstream.setting({ id: 'second' }), new Deadline(2_000));
    return add(record);
  });
  const late = await execute(ledger, { ...first, wantsToWait: true }, effect, new Deadline(150));
  expect(late.record.state).toBe('deferred');
  const third = newIntent({ resource: first.resource });
  const { record } = await execute(ledger, third, upstream.setting(null), new Deadline(1_000));
  expect(record).toMatchObject({ state: 'deferred', reason: expect.stringContaining('comes first') });
});

test('a change on record that has lost its turn is given the last, and later changes wait for it', async () => {
  const intent = newIntent();
  const notBefore = new Date(Date.now() + 60_000).toISOString();
  await ledger.add(recordOf(intent, { state: 'deferred', notBefore }));
  const upstream = new UpstreamResource();
  const effect = upstream.setting({ id: '00u1' });
  expect(await execute(ledger, intent, effect, new Deadline(1_000))).toMatchObject({
    record: { state: 'deferred', notBefore },
    replayed: true,
  });
  const later = newIntent({ resource: intent.resource });
  const { record } = await execute(ledger, later, upstream.setting(null), new Deadline(1_000));
  expect(record.state).toBe('deferred');
  const { queue } = await ledger.lookUp(intent.id, intent.resource);
  expect(queue.entries.map(({ change }) => change)).toEqual([intent.id, later.id]);
});

test('a change that was so already when it was begun is settled as no change', async () => {
  const intent = newIntent();
  await ledger.add(recordOf(intent, { attempt: 2, fencingToken: 2, before: { id: '00u1' } }));
  const upstream = new UpstreamResource({ id: '00u1' });
  const settle = () => execute(ledger, intent, upstream.setting({ id: '00u1' }), new Deadline(1_000));
  expect((await settle()).record).toMatchObject({ state: 'in_doubt' });
  // Whatever was sent has arrived by now, and shows.
  await sleep(testTiming.settleAfterMs + testTiming.consistentAfterMs);
  expect((await settle()).record).toMatchObject({ state: 'succeeded', changed: false });
  expect(upstream.writes).toBe(0);
});
