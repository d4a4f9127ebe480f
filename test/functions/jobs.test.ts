import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobs } from '../../functions/jobs.ts';
import { DeferredQueue } from '../../lib/ledger/deferred-queue.ts';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import { currentServices } from '../../lib/operation/services.ts';
import { ledgerOf } from '../../lib/operation/stores.ts';
import { contextOf } from '../support/event.ts';
import { startGateway } from '../support/gateway.ts';
import { sleep } from '../support/upstream-resource.ts';

// Long enough for a busy machine to look at what cannot be settled yet.
const settleAfterMs = 3_000;
const { org, send, asked, faults, freshUser, close } = await startGateway({ settleAfterMs });
afterAll(close);
beforeEach(() => {
  delete faults.okta;
  asked('okta');
});
const { appId } = org.samples;
const ledger = ledgerOf(currentServices());
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** A change on record as a crash or a lost message left it. */
async function leave(more: Partial<ChangeRecord>): Promise<ChangeRecord> {
  const userId = freshUser();
  const record: ChangeRecord = {
    id: `chg_${randomUUID().replaceAll('-', '')}`,
    schema: 1,
    operation: 'okta.assignUserToApplication',
    resource: `okta:app/${appId}/user/${userId}`,
    caller: 'servicenow',
    callerGroups: ['itsm'],
    ticket: 'RITM0000042',
    state: 'started',
    attempt: 1,
    fencingToken: 1,
    requestHash: 'hash',
    request: { path: '/api/v1/apps/{appId}/users', params: { appId }, query: {}, body: { id: userId } },
    replayable: true,
    deferral: 'queue',
    acceptedAt: ago(120_000),
    leaseEndsAt: ago(90_000),
    before: null,
    ...more,
  };
  await ledger.add(record);
  const { queue } = await ledger.lookUp(record.id, record.resource);
  await ledger.writeQueue(record.resource, queue, [{ change: record.id, until: record.leaseEndsAt }]);
  return record;
}

const settle = () => jobs['jobs/settle'].handler({}, contextOf(60_000));
const messages = (...bodies: unknown[]): SQSEvent =>
  ({ Records: bodies.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) })) }) as SQSEvent;
const messageOf = ({ id: change, notBefore = '' }: { id: string; notBefore?: string | undefined }) => ({
  change,
  notBefore,
});
const becomes = async (id: string, state: string) => {
  for (let tries = 0; tries < 80 && (await ledger.get(id))?.state !== state; tries += 1) await sleep(100);
  return ledger.get(id);
};

describe('the settling job', () => {
  test('finds that what a crash left behind never happened, once it cannot any more, and has it made', async () => {
    const { id } = await leave({});
    expect(await settle()).toMatchObject({ started: { seen: 1, open: 1 } });
    expect(await ledger.get(id)).toMatchObject({ state: 'in_doubt', fencingToken: 2 });
    await sleep(settleAfterMs);
    await settle();
    expect(await becomes(id, 'succeeded')).toMatchObject({ state: 'succeeded', changed: true, attempt: 2 });
    expect(asked('okta').filter((line) => line.startsWith('POST')).length).toBe(1);
  });

  test('finds that what a crash left behind did happen, and writes nothing', async () => {
    faults.okta = ({ method }) => (method === 'POST' ? { kind: 'reset-after' } : undefined);
    const made = await send({
      method: 'POST',
      path: `/okta/api/v1/apps/${appId}/users`,
      body: { id: freshUser() },
      headers: { ticket: 'RITM0000043' },
    });
    delete faults.okta;
    asked('okta');
    await sleep(50);
    expect(await settle()).toMatchObject({ in_doubt: { seen: 1, open: 0 } });
    expect(await ledger.get(made.headers.get('change-id') ?? '')).toMatchObject({
      state: 'succeeded',
      changed: true,
    });
    expect(asked('okta').every((line) => line.startsWith('GET'))).toBe(true);
  });

  test('counts a change without a ticket as finished that it finds made, and it is listed as such', async () => {
    const now = new Date().toISOString();
    const told = { confirmedBy: ['event'], confirmedAt: now };
    const { id, request } = await leave({ ticket: undefined, state: 'in_doubt', doubtedAt: now, ...told });
    await fetch(`${org.url}/api/v1/apps/${appId}/users`, {
      method: 'POST',
      headers: { authorization: `SSWS ${org.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(request.body),
    });
    expect(await settle()).toMatchObject({ in_doubt: { seen: 1, open: 0 } });
    const { body } = await send({ path: '/changes?state=unticketed' });
    expect(body.changes).toMatchObject([
      { id, state: 'succeeded', reviewReason: 'unticketed', changed: true },
    ]);
  });

  test('leaves alone what somebody holds', async () => {
    const { id } = await leave({ leaseEndsAt: new Date(Date.now() + 60_000).toISOString() });
    await settle();
    expect(await ledger.get(id)).toMatchObject({ state: 'started', fencingToken: 1 });
  });

  test('reminds the queue of a deferred change that it has lost', async () => {
    const { id } = await leave({ state: 'deferred', attempt: 0, notBefore: ago(70_000) });
    await settle();
    expect(await becomes(id, 'succeeded')).toMatchObject({ state: 'succeeded', changed: true });
  });

  test('cancels what its caller was to send again, and has not for seven days, and nothing else', async () => {
    const days = 7 * 24 * 60 * 60_000;
    const putOff = { state: 'deferred', deferral: 'caller', acceptedAt: ago(days + 2000) } as const;
    const old = await leave({ ...putOff, notBefore: ago(days + 1000) });
    const back = await leave({ ...putOff, notBefore: ago(60_000) });
    const young = await leave({ ...putOff, notBefore: ago(days - 1000), acceptedAt: ago(days - 2000) });
    await settle();
    expect(await ledger.get(old.id)).toMatchObject({
      state: 'cancelled',
      changed: false,
      closing: {
        by: 'goldthread',
        reason: 'Its caller was told to send it again, and did not for seven days',
      },
    });
    expect((await ledger.get(old.id))?.reviewReason).toBeUndefined();
    expect(await ledger.get(back.id)).toMatchObject({ state: 'deferred' });
    expect(await ledger.get(young.id)).toMatchObject({ state: 'deferred' });
    expect(asked('okta')).toEqual([]);
  });

  test('settles what its caller was to send again where the vendor’s log says that it happened, after days too', async () => {
    const days = 8 * 24 * 60 * 60_000;
    const told = { confirmedBy: ['event'], confirmedAt: ago(1_000), doubtedAt: ago(90_000) };
    const putOff = { state: 'deferred', deferral: 'caller', ...told } as const;
    const young = await leave({ ...putOff, notBefore: ago(60_000) });
    const old = await leave({ ...putOff, acceptedAt: ago(days), notBefore: ago(days) });
    await settle();
    for (const { id } of [young, old])
      expect(await ledger.get(id)).toMatchObject({ state: 'succeeded', changed: true });
    expect(asked('okta').filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  test('settles a change in doubt that its caller is to send again, and never makes it', async () => {
    const { id } = await leave({ state: 'in_doubt', deferral: 'caller', doubtedAt: ago(90_000) });
    await settle();
    expect(await ledger.get(id)).toMatchObject({ state: 'deferred', deferral: 'caller' });
    expect(asked('okta').filter((line) => line.startsWith('POST'))).toEqual([]);
  });
});

describe('a deferred change', () => {
  test('has one message in the queue, also while the queue is behind, and for each time that it is put off', async () => {
    const queue = countingQueue();
    try {
      faults.okta = ({ method }) => (method === 'POST' ? { kind: 'status', status: 429 } : undefined);
      const made = await send({
        method: 'POST',
        path: `/okta/api/v1/apps/${appId}/users`,
        body: { id: freshUser() },
        headers: { ticket: 'RITM0000099' },
      });
      expect(made.status).toBe(202);
      expect(queue.messages).toHaveLength(1);
      for (let round = 0; round < 3; round += 1) {
        // The queue is behind: what is due for more than a minute is not picked up.
        const known = await ledger.get(made.headers.get('change-id') ?? '');
        const [message = {}] = queue.messages;
        if (!known) throw new Error('the change is not on record');
        const overdue = { ...known, notBefore: ago(300_000) };
        await ledger.move(known, { state: 'deferred', notBefore: overdue.notBefore, reason: known.reason });
        await ledger.markQueued(overdue);
        for (let minute = 0; minute < 5; minute += 1) await settle();
        expect(queue.messages).toHaveLength(1);
        // It comes twice, as SQS may hand it out twice; the second finds that the first has put it off.
        queue.messages.splice(0);
        const due = { ...message, notBefore: overdue.notBefore };
        await jobs['jobs/retry-deferred'].handler(messages(due), contextOf());
        await jobs['jobs/retry-deferred'].handler(messages(due), contextOf());
        expect(queue.messages).toHaveLength(1);
      }
      // What the queue has lost, or never got, is put into it once more.
      const lost = await ledger.get(made.headers.get('change-id') ?? '');
      if (!lost) throw new Error('the change is not on record');
      await ledger.move(lost, { state: 'deferred', notBefore: ago(90_000), reason: lost.reason });
      queue.messages.splice(0);
      await settle();
      await settle();
      expect(queue.messages).toHaveLength(1);
    } finally {
      queue.close();
    }
  });
});

/** Counts what is put into the queue, and keeps it from the job behind it. */
function countingQueue() {
  const found: { change: string; notBefore: string }[] = [];
  const spy = vi.spyOn(DeferredQueue.prototype, 'send').mockImplementation(async (record) => {
    found.push({ change: record.id, notBefore: record.notBefore ?? '' });
  });
  return { messages: found, close: () => spy.mockRestore() };
}

describe('the retrying job', () => {
  test('reports just the messages that it could not work on', async () => {
    const due = await leave({ state: 'deferred', attempt: 0, notBefore: ago(1) });
    const { id } = due;
    const event = messages({ change: 'chg_nobody_knows', notBefore: '' }, messageOf(due), { nonsense: true });
    const answer = await jobs['jobs/retry-deferred'].handler(event, contextOf());
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m0', 'm2']);
    expect(await ledger.get(id)).toMatchObject({ state: 'succeeded' });
  });

  test('does not make a change again that is finished, however often its message comes', async () => {
    const due = await leave({ state: 'deferred', attempt: 0, notBefore: ago(1) });
    const { id } = due;
    const event = messages(messageOf(due));
    for (let i = 0; i < 3; i += 1) await jobs['jobs/retry-deferred'].handler(event, contextOf());
    expect(asked('okta').filter((line) => line.startsWith('POST')).length).toBe(1);
    expect(await ledger.get(id)).toMatchObject({ attempt: 1 });
  });
});

describe('the job for dead letters', () => {
  test('fails what was never made, lists it, and frees its resource', async () => {
    const dead = await leave({
      state: 'deferred',
      attempt: 0,
      notBefore: ago(1),
      reason: 'The vendor answered 429',
    });
    const answer = await jobs['jobs/mark-dead-letters'].handler(messages(messageOf(dead)), contextOf());
    expect(answer.batchItemFailures).toEqual([]);
    const { body } = await send({ path: '/changes?state=dead_letter' });
    expect(body.changes).toMatchObject([
      { id: dead.id, state: 'failed', reviewReason: 'dead_letter', changed: false },
    ]);
    expect(body.changes[0].reason).toContain('The vendor answered 429');
    const next = await send({
      method: 'POST',
      path: `/okta/api/v1/apps/${appId}/users`,
      body: dead.request.body,
      headers: { ticket: 'RITM0000044' },
    });
    expect(next.status).toBe(200);
  });

  test('leaves to the settling job what was sent already', async () => {
    const { id } = await leave({ state: 'in_doubt', doubtedAt: ago(10) });
    await jobs['jobs/mark-dead-letters'].handler(messages({ change: id, notBefore: '' }), contextOf());
    expect(await ledger.get(id)).toMatchObject({ state: 'in_doubt' });
  });
});
