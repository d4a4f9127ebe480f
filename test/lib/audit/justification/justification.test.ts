import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { justificationOf, lastWordOn } from '../../../../lib/audit/justification/justification.ts';
import type { Closing } from '../../../../lib/ledger/closing.ts';
import type { ChangeRecord } from '../../../../lib/ledger/record.ts';
import { changeRecord, ledgerOf } from '../../../support/change-record.ts';
import { startLedger } from '../../../support/ledger.ts';

const { ledger, close } = await startLedger();
afterAll(close);

const START = Date.UTC(2026, 0, 1);
const at = (step: number) => new Date(START + step * 3_600_000).toISOString();
const LATER = new Date(at(10_000));
const resource = 'okta:user/00u1/role/SUPER_ADMIN';
const wordAfter = async (changes: readonly ChangeRecord[], present = {}) =>
  (await lastWordOn(ledgerOf(changes), resource, LATER, present)).said;
const given = (step: number, more: Partial<ChangeRecord> = {}) =>
  changeRecord({ resource, acceptedAt: at(step), after: { id: 'ra1', type: 'SUPER_ADMIN' }, ...more });
const taken = (step: number, more: Partial<ChangeRecord> = {}) =>
  changeRecord({
    resource,
    operation: 'okta.unassignRoleFromUser',
    acceptedAt: at(step),
    after: null,
    ...more,
  });

describe('the last word', () => {
  test('is the ticket of the change that made it', async () => {
    const made = given(1, { ticket: 'IAM-1' });
    expect(await justificationOf(ledgerOf([made]), resource, LATER)).toEqual({
      ticket: 'IAM-1',
      change: made.id,
      caller: 'servicenow',
      at: made.completedAt,
    });
  });

  test('is nothing where there is no change, or none that made anything', async () => {
    expect(await wordAfter([])).toBe('nothing');
    const silent = [
      given(1, { state: 'failed', changed: false }),
      given(2, { state: 'deferred', changed: undefined }),
      given(3, { state: 'in_doubt', indeterminate: true, changed: undefined }),
      given(4, { ticket: undefined, changed: false, before: { id: 'ra1' } }),
      given(5, { operation: 'okta.updateApplicationUser' }),
    ];
    expect(await wordAfter(silent)).toBe('nothing');
    // Nor do they hide what was said before, on however many pages.
    expect(await wordAfter([given(0), ...silent, ...silent])).toBe('justified');
  });

  test('is a ticket that found it so, and one under way that asks for it', async () => {
    expect(await wordAfter([given(1, { changed: false, before: { id: 'ra1' } })])).toBe('justified');
    expect(await wordAfter([given(1, { state: 'started', after: undefined })])).toBe('justified');
    expect(await wordAfter([given(1, { state: 'in_doubt', after: undefined })])).toBe('justified');
  });

  test('is a removal that came last, also of what was not there', async () => {
    expect(await wordAfter([given(1), taken(2)])).toBe('taken');
    expect(await wordAfter([given(1), taken(2, { changed: false })])).toBe('taken');
    expect(await wordAfter([given(1), taken(2, { state: 'failed', changed: false })])).toBe('justified');
    expect(await wordAfter([given(1), taken(2), given(3)])).toBe('justified');
  });

  test('is that it was undone, or made without a ticket, and not the ticket before', async () => {
    expect(await wordAfter([given(1, { revertedBy: 'chg_2' })])).toBe('undone');
    expect(await wordAfter([given(1), given(2, { ticket: undefined })])).toBe('unticketed');
    expect(
      await wordAfter([given(1, { ticket: undefined }), given(2, { retroactivelyApproves: 'fnd_1' })]),
    ).toBe('justified');
  });

  test('is that another one is there now, by its id or its time', async () => {
    expect(await wordAfter([given(1)], { id: 'ra1', created: at(1) })).toBe('justified');
    expect(await wordAfter([given(1)], { id: 'ra2' })).toBe('replaced');
    expect(await wordAfter([given(1)], { created: at(2) })).toBe('replaced');
    expect(await wordAfter([given(1)], { created: 'no time' })).toBe('justified');
  });

  test('is one that was closed as happened, for what was made when it was sent, and none that nobody knows of', async () => {
    const closing: Closing = {
      by: 'operator',
      groups: [],
      source: '192.0.2.1',
      at: at(9),
      as: 'happened',
      reason: 'x',
    };
    const closed = given(1, { after: undefined, closing, completedAt: at(9) });
    expect(await wordAfter([closed], { created: at(1) })).toBe('justified');
    expect(await wordAfter([closed], { created: at(5) })).toBe('replaced');
    const unknown = given(1, { state: 'closed', changed: undefined, after: undefined });
    expect(await wordAfter([unknown, given(2, { state: 'cancelled', changed: false })])).toBe('nothing');
  });

  test('leaves out what was accepted after it was read', async () => {
    const word = await lastWordOn(ledgerOf([given(1), taken(3)]), resource, new Date(at(2)));
    expect(word.said).toBe('justified');
  });
});

type Step = 'give' | 'give without' | 'take' | 'fail' | 'update' | 'by hand' | 'gone by hand' | 'revert';
const steps = fc.array(
  fc.constantFrom<Step>(
    ...(['give', 'give without', 'take', 'fail', 'update', 'by hand', 'gone by hand', 'revert'] as const),
  ),
  { maxLength: 40 },
);

/** Lives through steps an hour apart: what is there in the end, whether a ticket made it or found it, the ledger. */
function live(walk: readonly Step[]) {
  const changes: ChangeRecord[] = [];
  let now: { id: string; created: string; ticketed: boolean; by?: number } | undefined;
  walk.forEach((step, i) => {
    const make = (ticketed: boolean) => ({ id: `ra1-${i}`, created: at(i), ticketed });
    if (step === 'by hand') now ??= make(false);
    if (step === 'gone by hand') now = undefined;
    if (step === 'fail') changes.push(given(i, { state: 'failed', changed: false, after: now ?? null }));
    if (step === 'update' && now)
      changes.push(given(i, { operation: 'okta.updateApplicationUser', after: now }));
    if (step === 'give' || step === 'give without') {
      const ticket = step === 'give' ? { ticket: `IAM-${i}` } : { ticket: undefined };
      const before = now ?? null;
      const changed = now === undefined;
      now = now ? { ...now, ticketed: now.ticketed || step === 'give' } : { ...make(step === 'give') };
      changes.push(given(i, { ...ticket, before, changed, after: { id: now.id } }));
    }
    if (step === 'take') {
      changes.push(taken(i, { changed: now !== undefined, before: now ?? null }));
      now = undefined;
    }
    const last = changes.at(-1);
    const canRevert = now && last?.changed && last.operation === 'okta.assignRoleToUser';
    if (step === 'revert' && canRevert && (last.after as { id: string }).id === now?.id) {
      changes[changes.length - 1] = { ...last, revertedBy: 'chg_revert' };
      // The vendor's own id names it, so that this resource's changes do not have it.
      changes.push({ ...taken(i), resource: `okta:user/00u1/role/${now?.id}` });
      now = undefined;
    }
  });
  return { changes, now };
}

test('of any history, what a ticket made or found is justified, and what is by another hand is not', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom('id', 'created'), async (walk, known) => {
      const { changes, now } = live(walk);
      if (!now) return;
      const present = { [known]: now[known as 'id' | 'created'] };
      const found = await justificationOf(ledgerOf(changes), resource, LATER, present);
      expect(found !== undefined).toBe(now.ticketed);
    }),
    { numRuns: 500 },
  );
});

test('the ledger itself is asked, page after page', async () => {
  const own = 'okta:user/00u2/role/APP_ADMIN';
  const record = (step: number, more: Partial<ChangeRecord>) =>
    changeRecord({ resource: own, acceptedAt: at(step), ...more });
  await ledger.add(record(0, { ticket: 'IAM-7' }));
  for (let step = 1; step <= 60; step += 1)
    await ledger.add(record(step, { state: 'failed', changed: false }));
  expect(await justificationOf(ledger, own, LATER)).toMatchObject({ ticket: 'IAM-7' });
  expect(await justificationOf(ledger, 'okta:user/00u3/role/APP_ADMIN', LATER)).toBeUndefined();
});
