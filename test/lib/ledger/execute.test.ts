import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ChangeInProgress, FenceLost, Forbidden, KeyReused } from '../../../lib/ledger/errors.ts';
import { execute, type Intent } from '../../../lib/ledger/execute.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { settle } from '../../../lib/ledger/settle.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import { startLedger, testTiming } from '../../support/ledger.ts';
import { fails, newIntent, sleep, UpstreamResource } from '../../support/upstream-resource.ts';

const { ledger, commands, close } = await startLedger();
afterAll(close);
beforeEach(() => void commands());

const wanted = { id: '00u1', _links: { self: { href: 'https://org.example/x' } } };
const assign = (intent: Intent, upstream: UpstreamResource, ms = 10_000) =>
  execute(ledger, intent, upstream.setting(wanted), new Deadline(ms));
const unassign = (intent: Intent, upstream: UpstreamResource) =>
  execute(ledger, intent, upstream.setting(null), new Deadline(10_000));

describe('round trips', () => {
  test('a new change costs one read, its turn, its begin and its end', async () => {
    const upstream = new UpstreamResource();
    await assign(newIntent(), upstream);
    // The turn is the further write that keeps changes of one resource in order, whatever crashes.
    expect(commands()).toEqual(['BatchGetItem', 'PutItem', 'PutItem', 'UpdateItem']);
    expect(upstream).toMatchObject({ reads: 1, writes: 1 });
  });

  test('a later change of the same resource costs one read more, of the one before it', async () => {
    const upstream = new UpstreamResource();
    const first = newIntent();
    await assign(first, upstream);
    commands();
    await unassign(newIntent({ resource: first.resource }), upstream);
    expect(commands()).toEqual(['BatchGetItem', 'BatchGetItem', 'PutItem', 'PutItem', 'UpdateItem']);
  });

  test('a replay costs one read, and nothing at the vendor', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    await assign(intent, upstream);
    commands();
    await assign(intent, upstream);
    expect(commands()).toEqual(['BatchGetItem']);
    expect(upstream).toMatchObject({ reads: 1, writes: 1 });
  });

  test('a change of nothing costs one read and one write, and one read at the vendor', async () => {
    const upstream = new UpstreamResource(wanted);
    await assign(newIntent(), upstream);
    expect(commands()).toEqual(['BatchGetItem', 'PutItem']);
    expect(upstream).toMatchObject({ reads: 1, writes: 0 });
  });
});

describe('a new change', () => {
  test('is on record with what was before, ahead of the write', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    let atWrite: unknown;
    upstream.before = async () => {
      atWrite = await ledger.get(intent.id);
    };
    const { record, replayed } = await assign(intent, upstream);
    expect(atWrite).toMatchObject({
      ...intent,
      state: 'started',
      reviewReason: 'started',
      before: null,
      attempt: 1,
      fencingToken: 1,
    });
    expect(replayed).toBe(false);
    expect(record).toMatchObject({ state: 'succeeded', changed: true, upstreamRequestId: 'req1' });
    expect(record).not.toHaveProperty('reviewReason');
    expect(await ledger.get(intent.id)).toEqual(record);
  });

  test('keeps the resource itself, not its links', async () => {
    const { record } = await assign(newIntent(), new UpstreamResource());
    expect(record.after).toEqual({ id: '00u1' });
    expect(record.response?.body).toHaveProperty('_links');
  });

  test('that is already true is recorded as no change, and nothing is written', async () => {
    const intent = newIntent();
    const { record } = await assign(intent, new UpstreamResource(wanted));
    expect(record).toMatchObject({
      state: 'succeeded',
      changed: false,
      before: { id: '00u1' },
      after: { id: '00u1' },
    });
    expect(await ledger.get(intent.id)).toEqual(record);
  });

  test('leaves no record where the vendor refuses to show the resource', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.readTrouble = fails('refused', 403);
    await expect(assign(intent, upstream)).rejects.toThrow(UpstreamError);
    expect(await ledger.get(intent.id)).toBeUndefined();
  });

  test('that may not be made of what was found is not begun, and leaves its id free', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource('found');
    const asked: unknown[] = [];
    upstream.permit = (before) => {
      asked.push(before);
      throw new Forbidden({ policyId: 'never', reason: 'Never.' });
    };
    await expect(assign(intent, upstream)).rejects.toThrow(Forbidden);
    expect(asked).toEqual(['found']);
    expect(upstream.writes).toBe(0);
    expect(await ledger.get(intent.id)).toBeUndefined();
    upstream.permit = undefined;
    expect((await assign(intent, upstream)).record.state).toBe('succeeded');
  });

  test('that was deferred and may not be made of what is found then fails, and names the policy', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    await execute(ledger, { ...intent, wantsToWait: true }, upstream.setting(wanted), new Deadline(10_000));
    upstream.permit = () => {
      throw new Forbidden({ policyId: 'never', reason: 'Never.' });
    };
    const refused = { state: 'failed', changed: false, deniedBy: 'never', reason: 'Never.' };
    expect((await assign(intent, upstream)).record).toMatchObject(refused);
    expect(await ledger.get(intent.id)).toMatchObject({ ...refused, response: { status: 403 } });
    expect(upstream.writes).toBe(0);
    // Its resource is free for the next.
    upstream.permit = undefined;
    const next = await assign(newIntent({ resource: intent.resource }), upstream);
    expect(next.record.state).toBe('succeeded');
  });

  test('that was written and is settled is not asked about again', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.after = fails('no-answer');
    expect((await assign(intent, upstream)).record.state).toBe('in_doubt');
    upstream.permit = () => {
      throw new Forbidden({ policyId: 'never', reason: 'Never.' });
    };
    upstream.log = () => ({ made: { requestId: 'req1' }, byOthers: false });
    await sleep(testTiming.turnMs);
    expect((await assign(intent, upstream)).record).toMatchObject({ state: 'succeeded', changed: true });
  });

  test('whose resource turned, between read and write, into what may not be written to fails', async () => {
    const upstream = new UpstreamResource();
    upstream.before = () => {
      throw new Forbidden({ policyId: 'never', reason: 'Never.' });
    };
    const { record } = await assign(newIntent(), upstream);
    expect(record).toMatchObject({ state: 'failed', changed: false, deniedBy: 'never' });
  });

  test('is not sent when its time is up', async () => {
    const upstream = new UpstreamResource();
    const { record } = await assign(newIntent(), upstream, 0);
    expect(record.state).toBe('deferred');
    expect(upstream.writes).toBe(0);
  });
});

describe('the same change again', () => {
  test('gets the first answer', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    const first = await assign(intent, upstream);
    expect(await assign(intent, upstream)).toEqual({ record: first.record, replayed: true });
  });

  test('gets the first refusal', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = fails('refused', 404);
    const first = await assign(intent, upstream);
    expect(first.record).toMatchObject({ state: 'failed', changed: false, response: { status: 404 } });
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'failed' }, replayed: true });
    expect(upstream.writes).toBe(1);
  });

  test('with another request is refused', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    await assign(intent, upstream);
    await expect(assign({ ...intent, requestHash: 'other' }, upstream)).rejects.toThrow(KeyReused);
  });

  test('while it runs is told so, and twenty at once write once', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = () => sleep(200);
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => assign(intent, upstream)));
    const refusals = all.filter((one) => one.status === 'rejected');
    expect(refusals.every(({ reason }) => reason instanceof ChangeInProgress)).toBe(true);
    expect(refusals.length).toBe(19);
    expect(upstream.writes).toBe(1);
  });
});

describe('a refusal because it is so already', () => {
  test('is a change of nothing, not a failure', async () => {
    const upstream = new UpstreamResource();
    upstream.before = () => {
      upstream.value = wanted;
      return fails('refused', 409)();
    };
    const { record } = await assign(newIntent(), upstream);
    expect(record).toMatchObject({
      state: 'succeeded',
      changed: false,
      after: { id: '00u1' },
      response: { status: 200 },
    });
  });
});

describe('the removal of something', () => {
  const held = { id: '00u1' };
  const removing = (upstream: UpstreamResource, absent = false) => ({
    ...upstream.setting(null),
    takes: true,
    noOp: async () => undefined,
    ifAbsent: async () => (absent ? { status: 204 } : undefined),
  });
  const remove = (intent: Intent, upstream: UpstreamResource, absent?: boolean) =>
    execute(ledger, intent, removing(upstream, absent), new Deadline(10_000));

  test.each([
    ['there', held],
    ['not there', null],
  ])('that is refused has failed, though nothing is %s in the end', async (_, before) => {
    const upstream = new UpstreamResource(before);
    upstream.before = () => {
      upstream.value = null;
      return fails('refused', 403)();
    };
    const { record } = await remove(newIntent(), upstream);
    expect(record).toMatchObject({ state: 'failed', changed: false, response: { status: 403 } });
  });

  test('which the vendor says it made was made, though it was not there when it was read', async () => {
    const { record } = await remove(newIntent(), new UpstreamResource(null));
    expect(record).toMatchObject({ state: 'succeeded', changed: true, before: null });
  });

  test('which somebody else removes first has failed, unless absence will do', async () => {
    for (const absent of [false, true]) {
      const upstream = new UpstreamResource(held);
      upstream.before = () => {
        upstream.value = null;
        return fails('refused', 404)();
      };
      const { record } = await remove(newIntent(), upstream, absent);
      expect(record).toMatchObject(
        absent
          ? { state: 'succeeded', changed: false, response: { status: 204 } }
          : {
              state: 'failed',
              changed: false,
              response: { status: 404 },
              reason: expect.stringContaining('not there'),
            },
      );
    }
  });

  test('whose end is not known, of what was never there, is done where absence will do', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource(null);
    upstream.before = fails('no-answer');
    await remove(intent, upstream, true);
    await sleep(testTiming.settleAfterMs + testTiming.consistentAfterMs + testTiming.turnMs);
    const { record } = await remove(intent, upstream, true);
    expect(record).toMatchObject({ state: 'succeeded', changed: false, response: { status: 204 } });
  });

  test.each([
    ['was never there is found to have failed', null, { state: 'failed', response: { status: 404 } }],
    ['was there is found to have succeeded', held, { state: 'succeeded', changed: true }],
  ])('whose end is not known, of what %s', async (_, before, standing) => {
    const intent = newIntent();
    const upstream = new UpstreamResource(before);
    upstream.after = fails('no-answer');
    expect((await remove(intent, upstream)).record.state).toBe('in_doubt');
    await sleep(350);
    expect((await remove(intent, upstream)).record).toMatchObject(standing);
    expect(upstream.writes).toBe(1);
  });
});

/** A change in doubt, as a look for evidence leaves it. */
async function settledOf({ id }: Intent, upstream: UpstreamResource): Promise<ChangeRecord> {
  const known = await ledger.get(id);
  const settled =
    known && (await settle(ledger, known, upstream.setting({ id: '00u1' }), new Deadline(5_000)));
  if (!settled) throw new Error('nobody else holds it');
  return settled;
}

describe('a write whose end is not known', () => {
  test.each([
    ['no answer', fails('no-answer')],
    ['a 500', fails('refused', 500)],
  ])('after %s is in doubt, and is not sent again while it may still arrive', async (_, trouble) => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = trouble;
    const { record } = await assign(intent, upstream);
    expect(record).toMatchObject({ state: 'in_doubt', reviewReason: 'in_doubt', reason: 'no' });
    expect(record).not.toHaveProperty('changed');
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'in_doubt' }, replayed: true });
    expect(upstream.writes).toBe(1);
  });

  test('is looked into once a moment, however often its caller asks', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = fails('no-answer');
    await assign(intent, upstream);
    let asked = 0;
    upstream.log = () => {
      asked += 1;
      return { byOthers: false };
    };
    for (let i = 0; i < 10; i += 1) {
      expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'in_doubt' }, replayed: true });
    }
    expect(asked).toBeLessThanOrEqual(3);
    await sleep(testTiming.turnMs);
    const before = asked;
    await assign(intent, upstream);
    expect(asked).toBe(before + 1);
  });

  test('that took effect is found to have succeeded by the next call, and is not sent again', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.after = fails('no-answer');
    await assign(intent, upstream);
    upstream.log = () => ({ made: { requestId: 'req1' }, byOthers: false });
    await sleep(testTiming.turnMs);
    const { record } = await assign(intent, upstream);
    expect(record).toMatchObject({
      state: 'succeeded',
      changed: true,
      upstreamRequestId: 'req1',
      after: { id: '00u1' },
      response: { status: 200 },
    });
    expect(upstream.writes).toBe(1);
  });

  test('that did not take effect is made by the next call once it cannot arrive any more', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = fails('no-answer');
    await assign(intent, upstream);
    upstream.before = undefined;
    await sleep(350);
    const { record } = await assign(intent, upstream);
    expect(record).toMatchObject({ state: 'succeeded', changed: true, attempt: 2, wasInDoubt: true });
    expect(upstream.writes).toBe(2);
  });

  test('that did not take effect, and of which only the response would say what it leaves, is made by the next call', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    const once = () =>
      execute(
        ledger,
        intent,
        { ...upstream.setting({ id: '00u1' }), after: (_, response) => response?.body },
        new Deadline(5_000),
      );
    upstream.before = fails('no-answer');
    await once();
    upstream.before = undefined;
    await sleep(400);
    expect((await once()).record).toMatchObject({ state: 'succeeded', changed: true, attempt: 2 });
    expect(upstream.writes).toBe(2);
  });

  test('is not taken for one that did not happen by a read that began before it could arrive', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    // It arrives late: after the moment that a slow read shows, and before that read is answered.
    upstream.before = () => {
      setTimeout(() => (upstream.value = { id: '00u1' }), testTiming.settleAfterMs - 50);
      return fails('no-answer')();
    };
    await assign(intent, upstream);
    upstream.before = undefined;
    await sleep(testTiming.settleAfterMs - 100);
    const shown = upstream.value;
    const effect = { ...upstream.setting({ id: '00u1' }), read: () => sleep(200).then(() => shown) };
    expect((await execute(ledger, intent, effect, new Deadline(5_000))).record.state).toBe('in_doubt');
    await sleep(testTiming.consistentAfterMs);
    expect((await assign(intent, upstream)).record).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(upstream.writes).toBe(1);
  });

  test('that did not happen, and of which the log tells after all, is settled and not made again', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = fails('no-answer');
    await assign(intent, upstream);
    upstream.before = undefined;
    await sleep(400);
    const record = await settledOf(intent, upstream);
    expect(record).toMatchObject({ state: 'deferred', reason: 'It did not take effect' });
    await ledger.confirm(record, {
      event: 'event1',
      requestId: 'req1',
      eventType: 'application.user_membership.add',
      published: new Date().toISOString(),
      isNameless: false,
    });
    expect((await assign(intent, upstream)).record).toMatchObject({
      state: 'succeeded',
      changed: true,
      attempt: 1,
    });
    expect(upstream.writes).toBe(1);
  });

  test('that did not happen stands aside for what somebody else has made of the resource since', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = fails('no-answer');
    await assign(intent, upstream);
    upstream.before = undefined;
    await sleep(400);
    expect((await settledOf(intent, upstream)).state).toBe('deferred');
    upstream.value = { id: '00u1', status: 'by somebody else' };
    expect((await assign(intent, upstream)).record).toMatchObject({
      state: 'failed',
      changed: false,
      reason: expect.stringContaining('somebody else has changed its resource'),
    });
    expect(upstream.writes).toBe(1);
  });

  test('keeps the request ids of the attempts before, of which the log may tell', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = fails('refused', 500, { 'x-okta-request-id': 'req0' });
    await assign(intent, upstream);
    upstream.before = undefined;
    await sleep(400);
    expect((await assign(intent, upstream)).record).toMatchObject({
      state: 'succeeded',
      attempt: 2,
      upstreamRequestId: 'req1',
      earlierRequestIds: ['req0'],
    });
  });

  test('of which nobody can tell stays in doubt, is not sent again, and holds up nobody', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource({ id: '00u1', status: 'old' });
    upstream.before = fails('no-answer');
    await assign(intent, upstream);
    upstream.value = { id: '00u1', status: 'changed by someone else' };
    upstream.before = undefined;
    await sleep(350);
    expect(await assign(intent, upstream)).toMatchObject({
      record: { state: 'in_doubt', indeterminate: true },
    });
    expect(upstream.writes).toBe(1);
    const next = await unassign(newIntent({ resource: intent.resource }), upstream);
    expect(next.record).toMatchObject({ state: 'succeeded', changed: true });
  });

  test('of a process that died is settled once its lease is over', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.after = () => {
      throw new Error('the process dies here');
    };
    await expect(assign(intent, upstream, 300)).rejects.toThrow('dies here');
    await expect(assign(intent, upstream)).rejects.toThrow(ChangeInProgress);
    await sleep(400);
    upstream.log = () => ({ made: { requestId: 'req1' }, byOthers: false });
    await sleep(testTiming.turnMs);
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'succeeded', changed: true } });
    expect(upstream.writes).toBe(1);
  });

  test('cannot be completed by a zombie', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = () => sleep(500);
    const zombie = assign(intent, upstream, 200);
    zombie.catch(() => {});
    await sleep(300);
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'in_doubt' } });
    await expect(zombie).rejects.toThrow(FenceLost);
    upstream.log = () => ({ made: { requestId: 'req1' }, byOthers: false });
    await sleep(testTiming.turnMs);
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'succeeded' } });
    expect(upstream.writes).toBe(1);
  });
});

describe('a change that cannot be made now', () => {
  test.each([
    ['a rate limit', fails('refused', 429)],
    ['a connection that never came about', fails('not-sent')],
  ])('after %s is deferred, and starts again when it is due, not before', async (_, trouble) => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = trouble;
    const first = await assign(intent, upstream);
    expect(first).toMatchObject({
      record: { state: 'deferred', reviewReason: 'deferred' },
      error: expect.any(UpstreamError),
    });
    upstream.before = undefined;
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'deferred' }, replayed: true });
    expect(upstream.writes).toBe(1);
    await sleep(Date.parse(first.record.notBefore ?? '') - Date.now() + 5);
    const second = await assign(intent, upstream);
    expect(second).toMatchObject({
      record: { state: 'succeeded', changed: true, attempt: 2, fencingToken: 2 },
      replayed: false,
    });
    expect(second.record).not.toHaveProperty('notBefore');
    expect(upstream.writes).toBe(2);
  });

  test('because the resource cannot be read is deferred too, until the reset that the vendor names', async () => {
    const upstream = new UpstreamResource();
    upstream.readTrouble = fails('refused', 429, { 'retry-after': '40' });
    const { record } = await assign(newIntent(), upstream);
    expect(record).toMatchObject({ state: 'deferred', attempt: 0 });
    const waitMs = Date.parse(record.notBefore ?? '') - Date.now();
    expect(waitMs).toBeGreaterThan(30_000);
    expect(waitMs).toBeLessThanOrEqual(40_000);
  });

  test('is no change where it became true in the meantime', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.readTrouble = fails('refused', 429, { 'retry-after': '0' });
    await assign(intent, upstream);
    upstream.readTrouble = undefined;
    upstream.value = wanted;
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'succeeded', changed: false } });
    expect(upstream.writes).toBe(0);
  });

  test('is started again by one of twenty', async () => {
    const intent = newIntent();
    const upstream = new UpstreamResource();
    upstream.before = fails('refused', 429, { 'retry-after': '0' });
    await assign(intent, upstream);
    upstream.before = () => sleep(200);
    await Promise.allSettled(Array.from({ length: 20 }, () => assign(intent, upstream)));
    expect(upstream.writes).toBe(2);
    expect(await ledger.get(intent.id)).toMatchObject({ state: 'succeeded', attempt: 2 });
  });

  test('for its caller to send again holds up nobody, and goes on as the same change when it is sent again', async () => {
    const intent = newIntent({ deferral: 'caller' });
    const upstream = new UpstreamResource();
    upstream.readTrouble = fails('refused', 429, { 'retry-after': '60' });
    const putOff = { state: 'deferred', deferral: 'caller', attempt: 0 };
    expect((await assign(intent, upstream)).record).toMatchObject(putOff);
    expect((await assign(intent, upstream)).record).toMatchObject(putOff);
    expect((await ledger.get(intent.id))?.reviewReason).toBe('put_off');
    upstream.readTrouble = undefined;
    const other = newIntent({ resource: intent.resource });
    expect(await assign(other, upstream)).toMatchObject({ record: { state: 'succeeded', changed: true } });
    expect(await unassign({ ...intent }, upstream)).toMatchObject({
      record: { id: intent.id, state: 'succeeded', changed: true, attempt: 1 },
    });
    expect((await ledger.get(intent.id))?.reviewReason).toBeUndefined();
  });

  test('for its caller to send again holds up nobody either where the vendor refused its write', async () => {
    const intent = newIntent({ deferral: 'caller' });
    const upstream = new UpstreamResource();
    upstream.before = fails('refused', 429, { 'retry-after': '60' });
    expect((await assign(intent, upstream)).record).toMatchObject({ state: 'deferred', attempt: 1 });
    upstream.before = undefined;
    const other = newIntent({ resource: intent.resource });
    expect(await assign(other, upstream)).toMatchObject({ record: { state: 'succeeded', changed: true } });
  });

  test('and is left to the queue meanwhile is not taken back by whoever knows it as it was', async () => {
    const intent = newIntent({ deferral: 'caller' });
    const upstream = new UpstreamResource();
    upstream.readTrouble = fails('refused', 429, { 'retry-after': '60' });
    await assign(intent, upstream);
    const slow = new UpstreamResource();
    slow.readTrouble = async () => {
      await sleep(200);
      fails('refused', 429, { 'retry-after': '5' })();
    };
    const retry = assign(intent, slow);
    await sleep(50);
    const left = await assign({ ...intent, deferral: 'queue' }, upstream);
    expect(left.record).toMatchObject({ state: 'deferred', deferral: 'queue' });
    expect((await retry).record).toMatchObject({ state: 'deferred', deferral: 'queue' });
    expect(await ledger.get(intent.id)).toMatchObject({
      deferral: 'queue',
      reviewReason: 'deferred',
      notBefore: left.record.notBefore,
    });
  });

  test('after a doubt is made when it is sent again, whatever was changed since: its caller means it now', async () => {
    const intent = newIntent({ deferral: 'caller' });
    const upstream = new UpstreamResource();
    upstream.before = fails('no-answer');
    await assign(intent, upstream);
    upstream.before = undefined;
    await sleep(350);
    // A job finds out that it did not happen; another change is made before its caller comes again.
    const settled = await execute(ledger, intent, upstream.setting(wanted, false), new Deadline(1_000));
    expect(settled.record).toMatchObject({ state: 'deferred', deferral: 'caller' });
    const other = { ...newIntent({ resource: intent.resource }) };
    await execute(ledger, other, upstream.setting({ other: true }), new Deadline(1_000));
    expect((await assign(intent, upstream)).record).toMatchObject({ state: 'succeeded', changed: true });
    expect(upstream.value).toEqual(wanted);
  });

  test('and is in doubt goes to the queue where its caller asks for that then', async () => {
    const intent = newIntent({ deferral: 'caller' });
    const upstream = new UpstreamResource();
    upstream.before = fails('no-answer');
    expect((await assign(intent, upstream)).record).toMatchObject({ state: 'in_doubt', deferral: 'caller' });
    await assign({ ...intent, deferral: 'queue' }, upstream);
    expect(await ledger.get(intent.id)).toMatchObject({ state: 'in_doubt', deferral: 'queue' });
  });

  test('for its caller to send again is left to the queue where it is sent again so, and keeps its place from then on', async () => {
    const intent = newIntent({ deferral: 'caller' });
    const upstream = new UpstreamResource();
    upstream.readTrouble = fails('refused', 429, { 'retry-after': '60' });
    await assign(intent, upstream);
    const later = await assign({ ...intent, deferral: 'queue' }, upstream);
    expect(later.record).toMatchObject({ state: 'deferred', deferral: 'queue', reviewReason: 'deferred' });
    // Nobody takes it out of the queue again by asking for something else.
    expect((await assign(intent, upstream)).record).toMatchObject({ state: 'deferred', deferral: 'queue' });
    const other = newIntent({ resource: intent.resource });
    expect((await assign(other, upstream)).record).toMatchObject({ state: 'deferred' });
  });

  test('is deferred where its caller asks for it', async () => {
    const upstream = new UpstreamResource();
    const { record } = await assign(newIntent({ wantsToWait: true }), upstream);
    expect(record).toMatchObject({ state: 'deferred', attempt: 0 });
    expect(upstream).toMatchObject({ reads: 0, writes: 0 });
  });

  test('is settled but never made from a record that does not hold its secret', async () => {
    const intent = newIntent({ replayable: false, deferral: 'caller' });
    const upstream = new UpstreamResource();
    upstream.before = fails('no-answer');
    await assign(intent, upstream);
    upstream.before = undefined;
    await sleep(350);
    const { record } = await execute(ledger, intent, upstream.setting(wanted, false), new Deadline(1_000));
    expect(record).toMatchObject({ state: 'deferred', replayable: false });
    expect(upstream.writes).toBe(1);
  });
});

describe('changes of one resource', () => {
  test('are made in the order in which they were accepted: a deferred assign and a later unassign end unassigned', async () => {
    const upstream = new UpstreamResource();
    const first = newIntent();
    upstream.readTrouble = fails('refused', 429, { 'retry-after': '0' });
    expect(await assign(first, upstream)).toMatchObject({ record: { state: 'deferred' } });
    upstream.readTrouble = undefined;
    const second = newIntent({ resource: first.resource });
    // Unassigned is what it is right now, but not what it will be when its turn comes.
    expect(await unassign(second, upstream)).toMatchObject({ record: { state: 'deferred' } });
    await sleep(30);
    expect(await unassign(second, upstream)).toMatchObject({ record: { state: 'deferred' } });
    upstream.log = () => ({ made: { requestId: 'req1' }, byOthers: false });
    await sleep(testTiming.turnMs);
    expect(await assign(first, upstream)).toMatchObject({ record: { state: 'succeeded', changed: true } });
    await sleep(30);
    expect(await unassign(second, upstream)).toMatchObject({ record: { state: 'succeeded', changed: true } });
    expect(upstream.value).toBeNull();
  });

  test('wait for one whose end is not known, until it is', async () => {
    const upstream = new UpstreamResource();
    const first = newIntent();
    upstream.after = fails('no-answer');
    await assign(first, upstream);
    upstream.after = undefined;
    const second = newIntent({ resource: first.resource });
    expect(await unassign(second, upstream)).toMatchObject({ record: { state: 'deferred' } });
    upstream.log = () => ({ made: { requestId: 'req1' }, byOthers: false });
    await sleep(testTiming.turnMs);
    expect(await assign(first, upstream)).toMatchObject({ record: { state: 'succeeded', changed: true } });
    await sleep(30);
    expect(await unassign(second, upstream)).toMatchObject({ record: { state: 'succeeded', changed: true } });
  });

  test('are not held up by a turn whose change never came to be on record', async () => {
    const intent = newIntent();
    const { queue } = await ledger.lookUp(intent.id, intent.resource);
    const until = new Date(Date.now() + 200).toISOString();
    await ledger.writeQueue(intent.resource, queue, [{ change: 'chg_that_crashed', until }]);
    const upstream = new UpstreamResource();
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'deferred' } });
    await sleep(300);
    expect(await assign(intent, upstream)).toMatchObject({ record: { state: 'succeeded' } });
  });

  test('thirty at once never overlap, and all are made', async () => {
    const upstream = new UpstreamResource();
    const { resource } = newIntent();
    let running = 0;
    let overlaps = 0;
    upstream.before = async () => {
      running += 1;
      if (running > 1) overlaps += 1;
      await sleep(5);
      running -= 1;
    };
    const make = async (value: unknown) => {
      const intent = newIntent({ resource });
      const effect = upstream.setting(value);
      for (;;) {
        const { record } = await execute(ledger, intent, effect, new Deadline(5_000));
        if (record.state === 'succeeded') return record;
        await sleep(20);
      }
    };
    const records = await Promise.all(Array.from({ length: 30 }, (_, i) => make({ id: `v${i}` })));
    expect(records.every(({ changed }) => changed)).toBe(true);
    expect(overlaps).toBe(0);
    expect(upstream.writes).toBe(30);
  }, 60_000);
});
