import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { cancel, close } from '../../../lib/ledger/close.ts';
import { type Closing, type Outcome, outcomes } from '../../../lib/ledger/closing.ts';
import { NotCancellable, NotClosable } from '../../../lib/ledger/errors.ts';
import { execute } from '../../../lib/ledger/execute.ts';
import { Ledger } from '../../../lib/ledger/ledger.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { blocks } from '../../../lib/ledger/resource-queue.ts';
import { settle } from '../../../lib/ledger/settle.ts';
import { changeStates, isFinished } from '../../../lib/ledger/states.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { startLedger, testTiming } from '../../support/ledger.ts';
import { ago, leave, openChange } from '../../support/left-change.ts';
import { newIntent, sleep, UpstreamResource } from '../../support/upstream-resource.ts';

const ledgers = await startLedger();
const { ledger } = ledgers;
const client = new DynamoDB({ endpoint: ledgers.endpoint });
afterAll(async () => {
  await client.close();
  await ledgers.close();
});

const by = (more: Partial<Closing> = {}): Omit<Closing, 'as'> => ({
  by: 'operator',
  groups: ['operator'],
  source: '192.0.2.1',
  ticket: 'CHG0030001',
  at: new Date().toISOString(),
  reason: 'It is not wanted any more',
  ...more,
});
const cancelling = (more?: Partial<Closing>): Closing => ({ ...by(more), as: 'cancelled' });
const closing = (as: Outcome, more?: Partial<Closing>) => ({ ...by(more), as });
const place = () => ({ appId: '0oa1', userId: `00u${randomUUID().slice(0, 8)}` });
const left = (state: Parameters<typeof openChange>[0], more: Partial<ChangeRecord> = {}) =>
  leave(ledger, openChange(state, place(), more));
const now = async ({ id }: ChangeRecord) => {
  const record = await ledger.get(id);
  if (!record) throw new Error(`${id} is not on record`);
  return record;
};

describe('a deferred change', () => {
  test('is cancelled: never made, on record with who, when, on which ticket and why, and listed', async () => {
    const known = await left('deferred', { notBefore: ago(-60_000), queuedFor: 'x' });
    const said = cancelling();
    const done = await cancel(ledger, known, said);
    expect(done).toMatchObject({ replayed: false, record: { state: 'cancelled', changed: false } });
    const record = await now(known);
    expect(record).toMatchObject({ closing: said, completedAt: said.at, reviewReason: 'cancelled' });
    expect(record.fencingToken).toBe(known.fencingToken + 1);
    expect(record).not.toHaveProperty('notBefore');
    expect(blocks(record)).toBe(false);
  });

  test('of which the vendor’s log tells is not cancelled', async () => {
    const known = await left('deferred', { confirmedBy: ['event-1'] });
    await expect(cancel(ledger, known, cancelling())).rejects.toThrow(
      'log says that it happened (event event-1)',
    );
  });

  test('cannot be closed, as it is not in doubt', async () => {
    const known = await left('deferred');
    await expect(close(ledger, known, closing('unknown'))).rejects.toThrow('cancel it');
  });

  test('that was started meanwhile is not cancelled, and one that was cancelled is not started', async () => {
    const resource = new UpstreamResource();
    const intent = newIntent();
    const waiting = await execute(
      ledger,
      { ...intent, wantsToWait: true },
      resource.setting(1),
      new Deadline(5_000),
    );
    const started = await ledger.move(waiting.record, { state: 'started', fencingToken: 2 });
    expect(await cancel(ledger, waiting.record, cancelling())).toBeUndefined();
    await expect(cancel(ledger, started as ChangeRecord, cancelling())).rejects.toThrow('right now');

    const other = newIntent();
    const deferred = await execute(
      ledger,
      { ...other, wantsToWait: true },
      resource.setting(2),
      new Deadline(5_000),
    );
    await cancel(ledger, deferred.record, cancelling());
    const again = await execute(ledger, other, resource.setting(2), new Deadline(5_000));
    expect(again).toMatchObject({ replayed: true, record: { state: 'cancelled' } });
    expect(resource.writes).toBe(0);
  });

  test('is either cancelled or made when both come at once, never both', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(6), async (headMs) => {
        const resource = new UpstreamResource();
        const intent = newIntent();
        const wait = { ...intent, wantsToWait: true };
        const { record } = await execute(ledger, wait, resource.setting(1), new Deadline(5_000));
        const start = execute(ledger, intent, resource.setting(1), new Deadline(5_000));
        await sleep(headMs);
        const cancelled = await cancel(ledger, await now(record), cancelling()).catch((error) => {
          expect(error).toBeInstanceOf(NotCancellable);
        });
        await start;
        const ended = await now(record);
        expect(ended.state).toBe(cancelled ? 'cancelled' : 'succeeded');
        expect(resource.writes).toBe(cancelled ? 0 : 1);
      }),
      { numRuns: 12 },
    );
  });

  test('gives up its turn at once: the next change of its resource is made', async () => {
    const resource = new UpstreamResource();
    const first = newIntent();
    const wait = { ...first, wantsToWait: true };
    const { record } = await execute(ledger, wait, resource.setting(1), new Deadline(5_000));
    const second = newIntent({ resource: first.resource });
    const behind = await execute(ledger, second, resource.setting(2), new Deadline(5_000));
    expect(behind.record).toMatchObject({ state: 'deferred', reason: expect.stringContaining('first') });
    await cancel(ledger, record, cancelling());
    await sleep(testTiming.turnMs);
    const made = await execute(ledger, second, resource.setting(2), new Deadline(5_000));
    expect(made.record).toMatchObject({ state: 'succeeded', changed: true });
  });
});

describe('a change in doubt', () => {
  test.each([
    ['happened', { state: 'succeeded', changed: true, awaiting: 'confirmation' }],
    ['not-happened', { state: 'failed', changed: false }],
    ['unknown', { state: 'closed' }],
  ] as const)('is closed as %s, whether it can be settled or not', async (as, expected) => {
    for (const indeterminate of [undefined, true] as const) {
      const known = await left('in_doubt', { ...(indeterminate && { indeterminate }) });
      const said = closing(as);
      expect(await close(ledger, known, said)).toMatchObject({ replayed: false });
      const record = await now(known);
      expect(record).toMatchObject({ ...expected, closing: said, reviewReason: 'closed' });
      expect(record).not.toHaveProperty('indeterminate');
      expect(record).not.toHaveProperty('after');
      if (as === 'unknown') expect(record).not.toHaveProperty('changed');
      expect(isFinished(record.state)).toBe(true);
    }
  });

  test.each<[string, () => Partial<ChangeRecord>, number]>([
    ['somebody holds it', () => ({ leaseEndsAt: ago(-30_000) }), 35_000],
    ['the clocks may be apart', () => ({ leaseEndsAt: ago(1_000) }), 4_000],
    ['its write may still arrive', () => ({ doubtedAt: ago(10_000) }), 10_000],
  ])('is not closed while %s, and it says from when it can be', async (_, more, waitMs) => {
    const slow = new Ledger('changes', client, { clockSkewMs: 5_000, settleAfterMs: 20_000 });
    const known = await left('in_doubt', more());
    const error = await close(slow, known, closing('happened')).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(NotClosable);
    expect(error.message).toContain(`until ${new Date(error.from).toISOString()} its write may still arrive`);
    expect(error.from).toBeGreaterThan(Date.now() + waitMs - 1_000);
    expect(error.from).toBeLessThanOrEqual(Date.now() + waitMs);
    expect((await now(known)).state).toBe('in_doubt');
  });

  test('of which the vendor’s log tells did happen, whatever a person says', async () => {
    const known = await left('in_doubt', { confirmedBy: ['event-1'] });
    await expect(close(ledger, known, closing('not-happened'))).rejects.toThrow('close it as happened');
    expect(await close(ledger, known, closing('happened'))).toMatchObject({
      record: { state: 'succeeded', confirmedBy: ['event-1'] },
    });
    expect(await now(known)).not.toHaveProperty('awaiting');
  });

  test('cannot be cancelled, as it may have happened', async () => {
    const known = await left('in_doubt');
    await expect(cancel(ledger, known, cancelling())).rejects.toThrow('close it');
  });

  test('is either closed or settled when both come at once, and the record says what was first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(6), async (headMs) => {
        const resource = new UpstreamResource(1);
        const known = await left('in_doubt', { before: null });
        const settling = settle(ledger, known, resource.setting(1), new Deadline(1));
        await sleep(headMs);
        const closed = await close(ledger, await now(known), closing('not-happened')).catch((error) => {
          expect(error).toBeInstanceOf(NotClosable);
        });
        const settled = await settling;
        const ended = await now(known);
        expect(Boolean(closed) && settled?.state === 'succeeded').toBe(false);
        expect(ended.state).toBe(closed ? 'failed' : settled?.state);
      }),
      { numRuns: 12 },
    );
  });

  test.each(outcomes)('closed as %s lets the next change of its resource go on', async (as) => {
    const known = await left('in_doubt', { before: { id: 'x' } });
    const next = newIntent({ resource: known.resource });
    const resource = new UpstreamResource();
    const behind = await execute(ledger, next, resource.setting(2), new Deadline(5_000));
    expect(behind.record.state).toBe('deferred');
    await close(ledger, known, closing(as));
    await sleep(testTiming.turnMs);
    const made = await execute(ledger, next, resource.setting(2), new Deadline(5_000));
    expect(made.record).toMatchObject({ state: 'succeeded', changed: true });
  });
});

describe('a started change', () => {
  test('can be neither cancelled nor closed while it is being made', async () => {
    const known = await left('started', { leaseEndsAt: ago(-5_000) });
    await expect(cancel(ledger, known, cancelling())).rejects.toThrow('being made right now');
    await expect(close(ledger, known, closing('unknown'))).rejects.toThrow('too early');
  });

  test('of which nobody came back is in doubt, whether a job has looked or not, and is closed', async () => {
    const known = await left('started');
    expect(await close(ledger, known, closing('unknown'))).toBeUndefined();
    const doubted = await now(known);
    expect(doubted).toMatchObject({ state: 'in_doubt', doubtedAt: known.leaseEndsAt });
    expect(await close(ledger, doubted, closing('unknown'))).toMatchObject({ record: { state: 'closed' } });
  });
});

const ways = [cancel, close] as const;

test.each(changeStates.filter(isFinished))('what is %s stays so', async (state) => {
  const known = openChange('deferred', place(), { state, changed: false });
  await ledger.add(known);
  for (const way of ways) {
    await expect(way(ledger, known, closing('happened'))).rejects.toThrow(`It is finished: ${state}`);
  }
  expect((await now(known)).state).toBe(state);
});

test('the same request again is replayed; any other is told who was first', async () => {
  const said = cancelling();
  const first = await left('deferred');
  await cancel(ledger, first, said);
  const ended = await now(first);
  expect(await cancel(ledger, ended, { ...said, at: ago(0) })).toEqual({ record: ended, replayed: true });
  const others: Partial<Closing>[] = [{ by: 'jira' }, { ticket: 'CHG0030002' }, { reason: 'Another' }];
  for (const other of others) {
    await expect(cancel(ledger, ended, { ...said, ...other })).rejects.toThrow(
      `It was cancelled by operator at ${said.at}, on ticket CHG0030001`,
    );
  }
  await expect(close(ledger, ended, closing('unknown'))).rejects.toThrow('It was cancelled by operator');
  const doubt = await left('in_doubt');
  await close(ledger, doubt, closing('unknown', { ticket: undefined }));
  const closed = await now(doubt);
  await expect(close(ledger, closed, closing('happened', { ticket: undefined }))).rejects.toThrow(
    /^It was closed as unknown by operator at .+, without a ticket$/,
  );
});

test('no open change lacks a way out, whatever else is true of it', async () => {
  const time = fc.integer({ min: 1_000, max: 10_000_000 }).map(ago);
  const more = fc.record({
    replayable: fc.boolean(),
    attempt: fc.nat(3),
    ticket: fc.constantFrom('RITM0010023', undefined),
    leaseEndsAt: time,
    doubtedAt: fc.option(time, { nil: undefined }),
    indeterminate: fc.constantFrom(undefined, true as const),
    notBefore: fc.constantFrom(ago(1), ago(-3_600_000), undefined),
  });
  const states = changeStates.filter((state) => !isFinished(state)) as Parameters<typeof openChange>[0][];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...states),
      more,
      fc.constantFrom(...outcomes),
      async (state, some, as) => {
        const record = openChange(state, place(), some);
        await ledger.add(record);
        for (let tries = 0; tries < 2; tries += 1) {
          const known = await now(record);
          if (isFinished(known.state)) break;
          if (state === 'deferred') await cancel(ledger, known, cancelling());
          else await close(ledger, known, closing(as));
        }
        expect(isFinished((await now(record)).state)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
