import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Comparison, stateDigest } from '../../../lib/audit/comparison.ts';

const fact = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const state = fc.dictionary(fc.string({ maxLength: 5 }), fact, { maxKeys: 4 });
const entries = fc.uniqueArray(fc.tuple(fc.string(), state), { selector: ([resource]) => resource });

test('what was added, changed, is the same or is missing is told from any two runs', () => {
  fc.assert(
    fc.property(entries, entries, (before, now) => {
      const comparison = new Comparison();
      const known = new Map(before);
      for (const [resource, state] of before) comparison.note({ resource, state });
      for (const [resource, state] of now) {
        const was = known.get(resource);
        const expected =
          was === undefined ? 'added' : stateDigest(was) === stateDigest(state) ? 'same' : 'changed';
        expect(comparison.see({ resource, state })).toBe(expected);
        expect(comparison.see({ resource, state })).toBe('again');
      }
      const seen = new Set(now.map(([resource]) => resource));
      for (const [resource] of before) {
        expect(comparison.takeMissing(resource)).toBe(!seen.has(resource));
        expect(comparison.takeMissing(resource)).toBe(false);
      }
    }),
  );
});

test('a state is the same in whichever order its members are, and no other', () => {
  expect(stateDigest({ a: 1, b: null })).toBe(stateDigest({ b: null, a: 1 }));
  for (const other of [{ a: 1 }, { a: '1', b: null }, { a: 1, b: 'null' }, { a: 1, b: false }]) {
    expect(stateDigest(other)).not.toBe(stateDigest({ a: 1, b: null }));
  }
});
