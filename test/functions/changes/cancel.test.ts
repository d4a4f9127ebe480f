import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { problem, REASON, startClosing } from '../../support/closing.ts';
import { contextOf } from '../../support/event.ts';
import { ago } from '../../support/left-change.ts';

const { send, asked, faults, freshUser, close, ...closing } = await startClosing();
const { keys, ledger, post, left, cancel, make, listed } = closing;
afterAll(close);
beforeEach(() => {
  delete faults.okta;
  asked('okta');
});

describe('cancelling a deferred change', () => {
  test('shows who did, when, on which ticket and why; the vendor is not asked', async () => {
    const known = await left('deferred');
    const got = await cancel(known);
    expect(got.status).toBe(200);
    expect(got.body).toMatchObject({
      id: known.id,
      state: 'cancelled',
      changed: false,
      ticket: 'RITM0010023',
      closing: {
        by: 'operator',
        groups: ['operator'],
        source: '127.0.0.1',
        ticket: 'CHG0030001',
        at: expect.stringMatching(/^\d{4}-/),
        as: 'cancelled',
        reason: REASON,
      },
    });
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'change-id': known.id,
      'change-state': 'cancelled',
      'change-applied': 'false',
    });
    expect(await listed('cancelled')).toContain(known.id);
    expect(await listed('deferred')).not.toContain(known.id);
    expect(asked('okta')).toEqual([]);
  });

  test('again responds the same and says so; with another reason it is told who was first', async () => {
    const known = await left('deferred');
    const first = await cancel(known);
    const again = await cancel(known);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    for (const other of [
      () => post(known.id, 'cancel', { reason: 'Another' }),
      () => cancel(known, 'operator', { ticket: 'CHG0030002' }),
      () => cancel(known, 'unticketed'),
    ]) {
      const got = await other();
      expect(got).toMatchObject(problem('not-cancellable'));
      expect(got.body.detail).toContain('It was cancelled by operator at');
    }
  });

  test('drops its message, and a reminder of it, without asking the vendor', async () => {
    const known = await left('deferred', { notBefore: ago(90_000) });
    await cancel(known);
    const body = JSON.stringify({ change: known.id, notBefore: known.notBefore });
    const event = { Records: [{ messageId: 'm', body }] } as never;
    expect(await jobs['jobs/retry-deferred'].handler(event, contextOf())).toEqual({ batchItemFailures: [] });
    await jobs['jobs/mark-dead-letters'].handler(event, contextOf());
    await jobs['jobs/settle'].handler({}, contextOf(60_000));
    expect(await ledger.get(known.id)).toMatchObject({ state: 'cancelled', reviewReason: 'cancelled' });
    expect(asked('okta')).toEqual([]);
  });

  test('that the retrying job starts at the same time either comes first or is told that it is too late', async () => {
    const userId = freshUser();
    const known = await left('deferred', {}, userId);
    const body = JSON.stringify({ change: known.id, notBefore: known.notBefore });
    const started = Promise.withResolvers<void>();
    faults.okta = ({ method }) => {
      if (method === 'POST') started.resolve();
      return method === 'POST' ? { kind: 'delay', ms: 300 } : undefined;
    };
    const retried = jobs['jobs/retry-deferred'].handler(
      { Records: [{ messageId: 'm', body }] } as never,
      contextOf(),
    );
    await started.promise;
    const late = await cancel(known);
    expect(late).toMatchObject(problem('not-cancellable'));
    expect(late.body.detail).toBe('It is being made right now.');
    await retried;
    expect(await ledger.get(known.id)).toMatchObject({ state: 'succeeded', changed: true });
  });

  test('frees its place: the next change of its resource is made', async () => {
    const userId = freshUser();
    const known = await left('deferred', { notBefore: ago(-3_600_000) }, userId);
    const behind = await make(userId, { ticket: 'RITM0010024' });
    expect(behind).toMatchObject({ status: 202, body: { state: 'deferred' } });
    await cancel(known);
    await vi.waitFor(async () => expect((await ledger.get(behind.body.id))?.state).toBe('succeeded'), 5_000);
    expect((await ledger.get(known.id))?.state).toBe('cancelled');
  });

  test('has its own request told so when it comes again, and another ticket makes it', async () => {
    const userId = freshUser();
    const before = await left('deferred', { notBefore: ago(-3_600_000) }, userId);
    const first = await make(userId);
    expect(first.status).toBe(202);
    await cancel(first.body);
    await cancel(before);
    const again = await make(userId);
    expect(again).toMatchObject(problem('change-cancelled'));
    expect(again.body.detail).toContain('on ticket CHG0030001');
    expect(again.body.errorCode).toMatch(/^E/);
    expect(again.headers.get('change-id')).toBe(first.body.id);
    expect(again.headers.get('change-state')).toBe('cancelled');
    expect((await make(userId, { ticket: 'RITM0010099' })).status).toBe(200);
  });

  test('takes a ticket of the caller’s form, and a reason', async () => {
    const known = await left('deferred');
    const sent = (headers: Record<string, string>, body: unknown) =>
      send({ method: 'POST', path: `/changes/${known.id}/cancel`, headers, body });
    const key = { 'x-api-key': keys.itsm };
    for (const [headers, body] of [
      [key, { reason: REASON }],
      [{ ...key, ticket: 'INC0010023' }, { reason: REASON }],
      [{ ...key, ticket: 'CHG0030001' }, {}],
      [{ ...key, ticket: 'CHG0030001' }, undefined],
      [{ ...key, ticket: 'CHG0030001' }, { reason: '' }],
      [{ ...key, ticket: 'CHG0030001' }, { reason: 'x'.repeat(501) }],
      [{ ...key, ticket: 'CHG0030001' }, { reason: 'a\u0000b' }],
      [
        { ...key, ticket: 'CHG0030001' },
        { reason: REASON, as: 'happened' },
      ],
    ] as const) {
      expect((await sent(headers, body)).status).toBe(400);
    }
    expect((await ledger.get(known.id))?.state).toBe('deferred');
    const without = await sent({ 'x-api-key': keys.unticketed }, { reason: REASON });
    expect(without).toMatchObject({ status: 200, body: { closing: { by: 'break-glass' } } });
    expect(without.body.closing).not.toHaveProperty('ticket');
  });
});
