import { afterAll, expect, test } from 'vitest';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { startLedger } from '../../support/ledger.ts';

const { ledger, close } = await startLedger();
afterAll(close);

const record = (number: number, more: Partial<ChangeRecord> = {}): ChangeRecord => ({
  id: `chg_${String(number).padStart(32, '0')}`,
  schema: 1,
  operation: 'okta.suspendDevice',
  resource: 'okta:device/guo1',
  caller: 'servicenow',
  ticket: 'RITM1',
  state: 'started',
  attempt: 1,
  fencingToken: 1,
  requestHash: 'hash',
  request: { path: '/x', params: { deviceId: 'guo1' }, query: {} },
  replayable: true,
  deferral: 'queue',
  acceptedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
  leaseEndsAt: new Date().toISOString(),
  before: { status: 'ACTIVE' },
  ...more,
});

test('a change is added once, and read back as it was', async () => {
  expect(await ledger.add(record(1, { ticket: 'ONCE-1' }))).toBe(true);
  expect(await ledger.add(record(1, { ticket: 'ONCE-2' }))).toBe(false);
  expect(await ledger.get(record(1).id)).toEqual(
    record(1, { ticket: 'ONCE-1', reviewReason: 'started', leaseEndsAt: expect.any(String) }),
  );
});

test('a change that is not there is undefined', async () => {
  expect(await ledger.get('chg_none')).toBeUndefined();
});

test('an illegal move is refused before anything is sent', async () => {
  const done = record(2, { state: 'succeeded' });
  await ledger.add(done);
  await expect(ledger.complete(done, { state: 'failed' })).rejects.toThrow(
    'cannot go from succeeded to failed',
  );
});

test('a completion with an old fence is refused', async () => {
  await ledger.add(record(3, { fencingToken: 2 }));
  await expect(ledger.complete(record(3), { state: 'succeeded' })).rejects.toMatchObject({
    name: 'FenceLost',
  });
  expect(await ledger.get(record(3).id)).toMatchObject({ state: 'started', fencingToken: 2 });
});

test('the changes of a ticket come newest first, page by page, each once', async () => {
  for (let number = 100; number < 125; number += 1) await ledger.add(record(number, { ticket: 'PAGES-1' }));
  const found: string[] = [];
  let from: Parameters<typeof ledger.find>[3];
  let pages = 0;
  do {
    const page = await ledger.find('ticket', 'PAGES-1', 10, from);
    found.push(...page.changes.map(({ id }) => id));
    from = page.next;
    pages += 1;
  } while (from);
  expect(pages).toBe(3);
  expect(found).toEqual(Array.from({ length: 25 }, (_, i) => record(124 - i).id));
});

test('the changes of a resource are found by the resource', async () => {
  await ledger.add(record(200, { resource: 'okta:device/guo200' }));
  const { changes, next } = await ledger.find('resource', 'okta:device/guo200', 10);
  expect(changes.map(({ id }) => id)).toEqual([record(200).id]);
  expect(next).toBeUndefined();
});

test('members that are undefined are absent, and null and nested empty values survive', async () => {
  const odd = record(300, { before: null, after: { list: [], text: '', nested: { none: null } } });
  await ledger.add({ ...odd, response: { status: 204, body: undefined } });
  expect(await ledger.get(odd.id)).toEqual({
    ...odd,
    reviewReason: 'started',
    leaseEndsAt: expect.any(String),
    response: { status: 204 },
  });
});

test('a change that made a difference without a ticket is listed, and stays so; no other finished one is', async () => {
  const done = { state: 'succeeded', completedAt: new Date().toISOString() } as const;
  const without = { ticket: undefined };
  await ledger.add(record(400, { ...without, ...done, changed: true }));
  await ledger.add(record(401, { ...without, ...done, changed: false }));
  await ledger.add(record(402, { ...done, changed: true }));
  for (const [number, more] of [
    [403, { ...done, changed: true }],
    [404, { ...done, changed: false }],
    [405, { state: 'failed', changed: false }],
    [406, { state: 'failed', reviewReason: 'dead_letter', changed: false }],
  ] as const) {
    const open = record(number, without);
    await ledger.add(open);
    await ledger.complete(open, more);
  }
  const listed = async (reviewReason: string) =>
    (await ledger.find('reviewReason', reviewReason, 10)).changes.map(({ id }) => id);
  expect(await listed('unticketed')).toEqual([record(403).id, record(400).id]);
  expect(await listed('dead_letter')).toEqual([record(406).id]);
  expect(await ledger.get(record(402).id)).not.toHaveProperty('reviewReason');
});
