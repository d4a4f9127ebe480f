import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { ChangeInProgress, FenceLost, KeyReused } from '../../../lib/ledger/errors.ts';
import { type Effect, execute, type Intent } from '../../../lib/ledger/execute.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import { startLedger } from '../../support/ledger.ts';

const { ledger, close } = await startLedger();
afterAll(close);

const newIntent = (): Intent => ({
  id: `chg_${randomUUID()}`,
  operation: 'okta.assignUserToApplication',
  resource: 'okta:app/0oa1/user/00u1',
  caller: 'servicenow',
  ticket: 'RITM0010023',
  requestHash: 'hash',
  request: { body: { id: '00u1' } },
});

/** A resource upstream that is either there or not, and counts what is done to it. */
class Upstream implements Effect {
  resource: unknown = null;
  reads = 0;
  writes = 0;
  /** What happens instead of a plain write. */
  trouble: (() => Promise<void> | void) | undefined;

  async read() {
    this.reads += 1;
    return this.resource;
  }

  asWanted(before: unknown) {
    return before === null ? undefined : { status: 200, body: before };
  }

  async write() {
    this.writes += 1;
    await this.trouble?.();
    this.resource = { id: '00u1', _links: { self: { href: 'https://org.example/x' } } };
    return { answer: { status: 200, body: this.resource }, requestId: 'req1' };
  }

  after(_: unknown, { body }: { body?: unknown }) {
    return body;
  }
}

const inTime = () => new Deadline(10_000);
const fails = (failure: 'not-sent' | 'no-answer' | 'refused', status?: number) => () => {
  const answer = status === undefined ? {} : { answer: { status, headers: {}, body: { errorCode: 'E1' } } };
  throw new UpstreamError(failure, 'no', answer);
};

describe('a new change', () => {
  test('is on record with what was before, ahead of the write', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    let atWrite: unknown;
    upstream.trouble = async () => {
      atWrite = await ledger.get(intent.id);
    };
    const { record, replayed } = await execute(ledger, intent, upstream, inTime());
    expect(atWrite).toMatchObject({ ...intent, state: 'started', before: null, attempt: 1, fence: 1 });
    expect(replayed).toBe(false);
    expect(record).toMatchObject({ state: 'succeeded', changed: true, upstreamRequestId: 'req1' });
    expect(await ledger.get(intent.id)).toEqual({ ...record, answer: record.answer });
  });

  test('keeps the resource itself, not its links', async () => {
    const { record } = await execute(ledger, newIntent(), new Upstream(), inTime());
    expect(record.after).toEqual({ id: '00u1' });
    expect(record.answer?.body).toHaveProperty('_links');
  });

  test('that is already true is recorded as no change, and nothing is written', async () => {
    const upstream = new Upstream();
    upstream.resource = { id: '00u1' };
    const intent = newIntent();
    const { record } = await execute(ledger, intent, upstream, inTime());
    expect(record).toMatchObject({
      state: 'succeeded',
      changed: false,
      before: { id: '00u1' },
      after: { id: '00u1' },
    });
    expect(upstream).toMatchObject({ reads: 1, writes: 0 });
    expect(await ledger.get(intent.id)).toEqual(record);
  });

  test('leaves no record where the resource cannot be read', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.read = fails('refused', 403) as never;
    await expect(execute(ledger, intent, upstream, inTime())).rejects.toThrow(UpstreamError);
    expect(await ledger.get(intent.id)).toBeUndefined();
  });

  test('is not sent when its time is up', async () => {
    const upstream = new Upstream();
    const { record } = await execute(ledger, newIntent(), upstream, new Deadline(0));
    expect(record.state).toBe('deferred');
    expect(upstream.writes).toBe(0);
  });
});

describe('the same change again', () => {
  test('gets the first answer, and the vendor is not asked at all', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    const first = await execute(ledger, intent, upstream, inTime());
    const second = await execute(ledger, intent, upstream, inTime());
    expect(second).toEqual({ record: first.record, replayed: true });
    expect(upstream).toMatchObject({ reads: 1, writes: 1 });
  });

  test('gets the first refusal', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.trouble = fails('refused', 404);
    const first = await execute(ledger, intent, upstream, inTime());
    expect(first.record).toMatchObject({ state: 'failed', changed: false, answer: { status: 404 } });
    expect(await execute(ledger, intent, upstream, inTime())).toMatchObject({
      record: { state: 'failed' },
      replayed: true,
    });
    expect(upstream.writes).toBe(1);
  });

  test('with another request is refused', async () => {
    const intent = newIntent();
    await execute(ledger, intent, new Upstream(), inTime());
    await expect(
      execute(ledger, { ...intent, requestHash: 'other' }, new Upstream(), inTime()),
    ).rejects.toThrow(KeyReused);
  });

  test('while it runs is told so, and twenty at once write once', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.trouble = () => new Promise((resolve) => setTimeout(resolve, 200));
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => execute(ledger, intent, upstream, inTime())),
    );
    const refusals = all.filter((one) => one.status === 'rejected');
    expect(refusals.every(({ reason }) => reason instanceof ChangeInProgress)).toBe(true);
    expect(refusals.length).toBe(19);
    expect(upstream.writes).toBe(1);
  });
});

describe('a write whose end is not known', () => {
  test.each([
    ['no answer', fails('no-answer')],
    ['a 500', fails('refused', 500)],
  ])('after %s is in doubt, and is never sent again', async (_, trouble) => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.trouble = trouble;
    const { record } = await execute(ledger, intent, upstream, inTime());
    expect(record).toMatchObject({ state: 'in_doubt', reason: 'no' });
    expect(record).not.toHaveProperty('changed');
    expect(await execute(ledger, intent, upstream, inTime())).toMatchObject({
      record: { state: 'in_doubt' },
      replayed: true,
    });
    expect(upstream.writes).toBe(1);
  });

  test('of a process that died is in doubt once its lease is over', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.trouble = () => {
      throw new Error('the process dies here');
    };
    await expect(execute(ledger, intent, upstream, new Deadline(300))).rejects.toThrow('dies here');
    await expect(execute(ledger, intent, upstream, inTime())).rejects.toThrow(ChangeInProgress);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await execute(ledger, intent, upstream, inTime())).toMatchObject({
      record: { state: 'in_doubt' },
    });
    expect(upstream.writes).toBe(1);
  });

  test('cannot be completed by a zombie', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.trouble = async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
    };
    const zombie = execute(ledger, intent, upstream, new Deadline(200));
    zombie.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    await execute(ledger, intent, upstream, inTime());
    await expect(zombie).rejects.toThrow(FenceLost);
    expect(await ledger.get(intent.id)).toMatchObject({ state: 'in_doubt' });
  });
});

describe('a write that the vendor certainly did not do', () => {
  test.each([
    ['a rate limit', fails('refused', 429)],
    ['a connection that never came about', fails('not-sent')],
    ['credentials that were refused', fails('refused', 401)],
  ])('after %s is deferred, and the same request starts it again', async (_, trouble) => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.trouble = trouble;
    const first = await execute(ledger, intent, upstream, inTime());
    expect(first).toMatchObject({
      record: { state: 'deferred', fence: 1 },
      error: expect.any(UpstreamError),
    });
    upstream.trouble = undefined;
    const second = await execute(ledger, intent, upstream, inTime());
    expect(second).toMatchObject({
      record: { state: 'succeeded', changed: true, attempt: 2, fence: 2 },
      replayed: false,
    });
    expect(upstream.writes).toBe(2);
  });

  test('is no change where it became true in the meantime', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.trouble = fails('refused', 429);
    await execute(ledger, intent, upstream, inTime());
    upstream.resource = { id: '00u1' };
    const { record } = await execute(ledger, intent, upstream, inTime());
    expect(record).toMatchObject({ state: 'succeeded', changed: false });
    expect(upstream.writes).toBe(1);
  });

  test('is started again by one of twenty', async () => {
    const intent = newIntent();
    const upstream = new Upstream();
    upstream.trouble = fails('not-sent');
    await execute(ledger, intent, upstream, inTime());
    upstream.trouble = () => new Promise((resolve) => setTimeout(resolve, 200));
    await Promise.allSettled(Array.from({ length: 20 }, () => execute(ledger, intent, upstream, inTime())));
    expect(upstream.writes).toBe(2);
    expect(await ledger.get(intent.id)).toMatchObject({ state: 'succeeded', attempt: 2 });
  });
});
