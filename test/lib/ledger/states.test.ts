import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeStates, isFinished, mayBecome } from '../../../lib/ledger/states.ts';

test('the legal transitions are these and no others', () => {
  const legal = changeStates.flatMap((from) =>
    changeStates.filter((to) => mayBecome(from, to)).map((to) => `${from} → ${to}`),
  );
  expect(legal).toEqual([
    'started → succeeded',
    'started → failed',
    'started → deferred',
    'started → in_doubt',
    'deferred → started',
    'deferred → failed',
    'deferred → deferred',
    'deferred → in_doubt',
    'deferred → cancelled',
    'in_doubt → succeeded',
    'in_doubt → failed',
    'in_doubt → deferred',
    'in_doubt → in_doubt',
    'in_doubt → closed',
  ]);
});

test('from every open state there is a way to an end that needs no vendor', () => {
  // What a person, or the settling job before it asks the vendor, may do.
  const ways: Partial<Record<(typeof changeStates)[number], readonly (typeof changeStates)[number][]>> = {
    started: ['in_doubt'],
    deferred: ['cancelled'],
    in_doubt: ['closed', 'succeeded', 'failed'],
  };
  for (const state of changeStates.filter((one) => !isFinished(one))) {
    const reached = new Set([state]);
    for (const at of reached) {
      for (const next of ways[at] ?? []) {
        expect(mayBecome(at, next), `${at} → ${next}`).toBe(true);
        reached.add(next);
      }
    }
    expect([...reached].some(isFinished), state).toBe(true);
  }
});

test('no walk leaves a finished state, and a change in doubt is settled before it starts again', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...changeStates), { maxLength: 40 }), (wishes) => {
      let state: (typeof changeStates)[number] = 'started';
      const walked: string[] = [state];
      for (const wish of wishes) {
        if (!mayBecome(state, wish)) continue;
        expect(isFinished(state)).toBe(false);
        state = wish;
        walked.push(state);
      }
      const starts = walked.flatMap((at, i) => (at === 'started' && i > 0 ? [walked[i - 1]] : []));
      expect(starts.every((from) => from === 'deferred')).toBe(true);
    }),
  );
});
