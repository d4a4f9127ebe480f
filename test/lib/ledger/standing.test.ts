import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { standingOf } from '../../../lib/ledger/standing.ts';

type State = ChangeRecord['state'];

/** A ledger with a change `0` that `1` reverts, which `2` reverts, and so on, in these states. */
const chain = (states: readonly State[]) => {
  const records = new Map(
    ['succeeded', ...states].map((state, index) => [
      `${index}`,
      { id: `${index}`, state, ...(index < states.length && { revertedBy: `${index + 1}` }) } as ChangeRecord,
    ]),
  );
  return standingOf({ get: async (id: string) => records.get(id) }, records.get('0') as ChangeRecord);
};

test.each<[State[], object]>([
  [[], {}],
  [['succeeded'], { undoneBy: '1', lastBy: '1' }],
  [['succeeded', 'succeeded'], { lastBy: '2' }],
  [['succeeded', 'succeeded', 'succeeded'], { undoneBy: '1', lastBy: '3' }],
  [['failed'], {}],
  [['cancelled'], {}],
  [['closed'], {}],
  [['deferred'], { awaits: '1' }],
  [['in_doubt'], { awaits: '1' }],
  [['succeeded', 'failed'], { undoneBy: '1', lastBy: '1' }],
  [['succeeded', 'deferred'], { undoneBy: '1', lastBy: '1' }],
])('a change with reverts that are %j stands as %j', async (states, standing) => {
  expect(await chain(states)).toEqual(standing);
});

test('a change is in effect after an even number of reverts that were made, whatever came to nothing after them', async () => {
  const nothing = fc.constantFrom<State>('failed', 'cancelled', 'closed', 'deferred', 'in_doubt', 'started');
  await fc.assert(
    fc.asyncProperty(fc.nat(20), fc.option(nothing), async (made, last) => {
      const states = [...Array<State>(made).fill('succeeded'), ...(last ? [last] : [])];
      const { undoneBy, lastBy } = await chain(states);
      expect(undoneBy).toBe(made % 2 === 1 ? '1' : undefined);
      expect(lastBy).toBe(made > 0 ? String(made) : undefined);
    }),
  );
});
