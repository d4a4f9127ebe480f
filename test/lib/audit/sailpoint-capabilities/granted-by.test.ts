import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grantedBy } from '../../../../lib/audit/sailpoint-capabilities/granted-by.ts';
import { findingIdOf } from '../../../../lib/findings/names.ts';
import type { Closing } from '../../../../lib/ledger/closing.ts';
import type { ChangeRecord } from '../../../../lib/ledger/record.ts';
import { changeRecord, ledgerOf } from '../../../support/change-record.ts';

const resource = 'sailpoint:auth-user/2c91';
const at = (step: number) => new Date(Date.UTC(2026, 0, 1) + step * 3_600_000).toISOString();
const LATER = new Date(at(10_000));
const holding = (capabilities: readonly string[] | null) => ({ id: '2c91', capabilities });
const changed = (
  step: number,
  before: readonly string[],
  after: readonly string[],
  more: Partial<ChangeRecord> = {},
) =>
  changeRecord({
    resource,
    operation: 'capabilities.change',
    ticket: `IAM-${step}`,
    acceptedAt: at(step),
    before: holding(before),
    after: holding(after),
    request: { path: '', params: {}, query: {}, body: { add: [], remove: [] } },
    ...more,
  });
const asking = (add: readonly string[]) => ({ path: '', params: {}, query: {}, body: { add, remove: [] } });
const tickets = async (changes: readonly ChangeRecord[], capabilities: readonly string[]) =>
  Object.fromEntries(
    [...(await grantedBy(ledgerOf(changes), resource, capabilities, LATER))].map(([name, { ticket }]) => [
      name,
      ticket,
    ]),
  );

describe('grantedBy', () => {
  test('names the last change that gave each capability', async () => {
    const changes = [changed(1, [], ['A']), changed(2, ['A'], ['A', 'B']), changed(3, ['A', 'B'], ['B'])];
    expect(await tickets(changes, ['B'])).toEqual({ B: 'IAM-2' });
    expect(await tickets([...changes, changed(4, ['B'], ['A', 'B'])], ['A', 'B'])).toEqual({
      A: 'IAM-4',
      B: 'IAM-2',
    });
  });

  test('has nothing for one that was taken away since, was there before, or came without a ticket', async () => {
    expect(await tickets([changed(1, [], ['A']), changed(2, ['A'], [])], ['A'])).toEqual({});
    expect(await tickets([changed(1, ['A'], ['A', 'B'])], ['A'])).toEqual({});
    expect(await tickets([changed(1, [], ['A'], { ticket: undefined })], ['A'])).toEqual({});
    expect(await tickets([changed(1, [], ['A'], { state: 'failed', changed: false })], ['A'])).toEqual({});
    expect(await tickets([], ['A'])).toEqual({});
  });

  test('takes a ticket that asked for it and found it there, in words or as a patch', async () => {
    const found = (body: unknown) =>
      changed(1, ['A'], ['A'], { changed: false, request: { ...asking([]), body } });
    expect(await tickets([found({ add: ['A'], remove: [] })], ['A'])).toEqual({ A: 'IAM-1' });
    expect(await tickets([found([{ op: 'add', path: '/capabilities', value: ['A'] }])], ['A'])).toEqual({
      A: 'IAM-1',
    });
    expect(await tickets([found([{ op: 'test', path: '/capabilities', value: ['A'] }])], ['A'])).toEqual({});
  });

  test('takes one that is under way, if it asks for it', async () => {
    const open = { state: 'started', after: undefined, changed: undefined } as const;
    expect(await tickets([changed(1, [], [], { ...open, request: asking(['A']) })], ['A'])).toEqual({
      A: 'IAM-1',
    });
    expect(await tickets([changed(1, [], [], { ...open, request: asking(['B']) })], ['A'])).toEqual({});
  });

  test('takes one that was closed as happened, if it asked for it; one that nobody knows of gave nothing', async () => {
    const closing: Closing = {
      by: 'operator',
      groups: [],
      source: '192.0.2.1',
      at: at(9),
      as: 'happened',
      reason: 'x',
    };
    const closed = { after: undefined, closing, request: asking(['A']) };
    expect(await tickets([changed(1, [], [], closed)], ['A', 'B'])).toEqual({ A: 'IAM-1' });
    const unknown = { ...closed, state: 'closed' as const, closing: { ...closing, as: 'unknown' as const } };
    expect(await tickets([changed(1, [], [], unknown)], ['A'])).toEqual({});
  });

  test('takes an adopted finding of that capability, and of no other', async () => {
    const retroactivelyApproves = findingIdOf('capability-without-ticket', resource, 'A');
    const adopted = changed(1, [], [], { retroactivelyApproves, before: undefined, after: undefined });
    expect(await tickets([adopted], ['A', 'B'])).toEqual({ A: 'IAM-1' });
  });

  test('null and none are the same', async () => {
    expect(await tickets([changed(1, [], ['A'], { before: holding(null) })], ['A'])).toEqual({ A: 'IAM-1' });
    expect(
      await tickets([changed(1, [], ['A']), changed(2, ['A'], [], { after: holding(null) })], ['A']),
    ).toEqual({});
  });
});

test('whatever came to pass: what the gateway gave last and nobody took away has its ticket, and nothing else', async () => {
  const NAMES = ['A', 'B', 'C'];
  const steps = fc.array(
    fc.record({
      by: fc.constantFrom('ticket', 'hand'),
      set: fc.subarray(NAMES),
    }),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (some) => {
      let held: readonly string[] = [];
      const changes: ChangeRecord[] = [];
      const givenBy = new Map<string, string | undefined>();
      for (const [step, { by, set }] of some.entries()) {
        for (const name of NAMES) {
          if (!set.includes(name)) givenBy.delete(name);
          else if (!held.includes(name)) givenBy.set(name, by === 'ticket' ? `IAM-${step}` : undefined);
        }
        if (by === 'ticket') changes.push(changed(step, held, set));
        held = set;
      }
      const found = await tickets(changes, held);
      for (const name of held) {
        const truth = givenBy.get(name);
        if (truth !== undefined) expect(found[name]).toBe(truth);
        // Taken and given again by hand between two changes, nobody could tell.
        else if (found[name] !== undefined) expect(givenAndTakenByHand(some, name)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

/** Whether a ticket gave it once, and a hand took it away and gave it again with no ticket seeing it gone. */
function givenAndTakenByHand(
  steps: readonly { by: string; set: readonly string[] }[],
  name: string,
): boolean {
  const seen = steps.map(({ by, set }) => ({ by, has: set.includes(name) }));
  const last = seen.findLastIndex(({ by, has }) => by === 'ticket' && has);
  return last >= 0 && !seen.slice(last).some(({ by, has }) => by === 'ticket' && !has);
}
