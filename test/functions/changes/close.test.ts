import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { problem, REASON, startClosing } from '../../support/closing.ts';
import { contextOf } from '../../support/event.ts';
import { ago } from '../../support/left-change.ts';

const { send, asked, faults, freshUser, close, ...closing } = await startClosing();
const { keys, ledger, left, cancel, closeAs, make, listed } = closing;
afterAll(close);
beforeEach(() => {
  delete faults.okta;
  asked('okta');
});

describe('closing a change in doubt', () => {
  test.each([
    ['happened', { state: 'succeeded', changed: true }, 'true'],
    ['not-happened', { state: 'failed', changed: false }, 'false'],
    ['unknown', { state: 'closed' }, null],
  ] as const)('as %s is on record, and listed for auditors', async (as, expected, applied) => {
    const known = await left('in_doubt', { indeterminate: true });
    const got = await closeAs(known, as);
    expect(got).toMatchObject({
      status: 200,
      body: { ...expected, closing: { by: 'operator', as, reason: REASON } },
    });
    expect(got.headers.get('change-applied')).toBe(applied);
    expect(await listed('closed')).toContain(known.id);
    expect(await listed('in_doubt')).not.toContain(known.id);
    expect((await closeAs(known, as)).headers.get('idempotency-replayed')).toBe('true');
    expect(asked('okta')).toEqual([]);
  });

  test('too early says from when, and when to try again', async () => {
    const known = await left('in_doubt', { leaseEndsAt: ago(-20_000) });
    const got = await closeAs(known, 'unknown');
    expect(got).toMatchObject(problem('not-closable'));
    expect(got.body.detail).toContain('It is too early: until');
    expect(Number(got.headers.get('retry-after'))).toBeGreaterThan(15);
    expect(got.headers.get('change-state')).toBe('in_doubt');
  });

  test('lets the settling job leave it alone', async () => {
    const known = await left('in_doubt');
    await closeAs(known, 'unknown');
    await jobs['jobs/settle'].handler({}, contextOf(60_000));
    expect(await ledger.get(known.id)).toMatchObject({ state: 'closed' });
    expect(asked('okta')).toEqual([]);
  });

  test('has its own request told what became of it when it comes again', async () => {
    for (const [as, expected] of [
      ['happened', { status: 200 }],
      ['not-happened', problem('change-closed')],
      ['unknown', problem('change-closed')],
    ] as const) {
      const userId = freshUser();
      const kind = as === 'happened' ? 'reset-after' : 'reset';
      faults.okta = ({ method }) => (method === 'POST' ? { kind } : undefined);
      const first = await make(userId);
      expect(first).toMatchObject({ ...problem('in-doubt'), status: 504 });
      const id = first.headers.get('change-id') ?? '';
      delete faults.okta;
      await vi.waitFor(async () => expect((await closeAs({ id }, as)).status).toBe(200), 5_000);
      const again = await make(userId);
      expect(again, as).toMatchObject(expected);
      // A client of the vendor's reads the resource, and nothing else.
      if (as === 'happened') expect(again.body).toMatchObject({ id: userId, status: 'ACTIVE' });
      expect(again.headers.get('change-id')).toBe(id);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
    }
  });

  test('as happened, of what is not there any more, tells its own request so', async () => {
    const userId = freshUser();
    faults.okta = ({ method }) => (method === 'POST' ? { kind: 'reset' } : undefined);
    const id = (await make(userId)).headers.get('change-id') ?? '';
    delete faults.okta;
    await vi.waitFor(async () => expect((await closeAs({ id }, 'happened')).status).toBe(200), 5_000);
    expect(await make(userId)).toMatchObject(problem('change-closed'));
  });

  test('as happened cannot be reverted, as nobody knows what it left', async () => {
    const known = await left('in_doubt');
    await closeAs(known, 'happened');
    const got = await send({
      method: 'POST',
      path: `/changes/${known.id}/revert`,
      headers: { 'x-api-key': keys.itsm, ticket: 'CHG0030001' },
    });
    expect(got).toMatchObject(problem('not-revertible'));
    expect(got.body.detail).toContain('what it left is not known');
  });
});

test.each(['cancelled', 'closed'] as const)(
  'a revert that was %s keeps no other from being made',
  async (as) => {
    const userId = freshUser();
    const made = await make(userId, { ticket: `RITM${as === 'closed' ? '0077001' : '0077002'}` });
    const id = made.headers.get('change-id') ?? '';
    const record = await left(as === 'closed' ? 'in_doubt' : 'deferred', { reverts: id });
    const known = await ledger.get(id);
    await ledger.markReverted(known as ChangeRecord, record.id);
    expect((await (as === 'closed' ? closeAs(record, 'unknown') : cancel(record))).status).toBe(200);
    const headers = { 'x-api-key': keys.itsm, ticket: 'CHG0030009' };
    const got = await send({ method: 'POST', path: `/changes/${id}/revert`, headers });
    expect(got).toMatchObject({ status: 200, body: { state: 'succeeded', reverts: id } });
  },
);
