import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Trace } from '../../../lib/ledger/effect.ts';
import { findOut, type Known } from '../../../lib/ledger/finding-out.ts';

const made: Trace = { made: { requestId: 'req1' }, byOthers: false };
const silent: Trace = { byOthers: false };
const others: Trace = { byOthers: true };
const unclear: Trace = { byOthers: false, unclear: 'an entry names no role' };
const known = (more: Partial<Known>): Known => ({
  trace: silent,
  state: 'as before',
  isReadAfter: true,
  isLogAfter: true,
  isLogAfterSight: true,
  takes: false,
  isConditional: false,
  ...more,
});

test.each<[string, Partial<Known>, string]>([
  [
    'the log tells of it',
    { trace: made, state: 'otherwise', isReadAfter: false, isLogAfter: false },
    'happened',
  ],
  ['it may still arrive', { isReadAfter: false, isLogAfter: false }, 'too early'],
  [
    'the log may still tell, whatever the resource is',
    { state: 'as desired', isLogAfter: false },
    'too early',
  ],
  ['nobody else did it', { state: 'as desired' }, 'happened'],
  [
    'whoever made it so a moment ago may not be in the log yet',
    { state: 'as desired', isLogAfterSight: false },
    'too early',
  ],
  [
    'whoever has moved it a moment ago may not be in the log yet',
    { state: 'otherwise', isLogAfterSight: false },
    'too early',
  ],
  ['somebody else did it', { trace: others, state: 'as desired' }, 'not needed'],
  [
    'somebody else did it a moment before, which the read before did not show',
    { state: 'as desired', trace: { byOthers: false, justBefore: true } },
    'not needed',
  ],
  ['somebody did it, and who is not clear', { trace: unclear, state: 'as desired' }, 'happened'],
  [
    'it was so before, and an entry may be of it',
    { state: 'as desired', wasSo: true, trace: unclear },
    'cannot be told',
  ],
  ['it was so before, and nothing tells of it', { state: 'as desired', wasSo: true }, 'happened'],
  ['nobody has touched it', {}, 'not made'],
  ['somebody gave and took it away meanwhile', { trace: others }, 'overtaken'],
  [
    'somebody took it away and gave it, and it is to be taken away',
    { trace: others, takes: true },
    'not made',
  ],
  ['it is held still, and is to be taken away', { state: 'otherwise', takes: true }, 'not made'],
  [
    'it was read too early before',
    { state: 'otherwise', trace: { byOthers: false, justBefore: true } },
    'overtaken',
  ],
  ['an entry may be of it', { trace: unclear }, 'cannot be told'],
  ['it has moved, and the log says nothing', { state: 'otherwise' }, 'cannot be told'],
  ['there is no log, and it is as desired', { trace: undefined, state: 'as desired' }, 'happened'],
  [
    'there is no log, and it may still arrive',
    { trace: undefined, state: 'as desired', isReadAfter: false },
    'too early',
  ],
  ['there is no log, and once more cannot be twice', { trace: undefined, isConditional: true }, 'not made'],
  ['there is no log, and once more may be twice', { trace: undefined }, 'cannot be told'],
  [
    'there is no log, and it has moved',
    { trace: undefined, state: 'otherwise', isConditional: true },
    'cannot be told',
  ],
])('a write of which no response came, where %s', (_, more, found) => {
  expect(findOut(known(more))).toBe(found);
});

const anything = fc.record<Known>({
  trace: fc.constantFrom(undefined, made, silent, others, unclear),
  state: fc.constantFrom('as desired', 'as before', 'otherwise'),
  isReadAfter: fc.boolean(),
  isLogAfter: fc.boolean(),
  isLogAfterSight: fc.boolean(),
  takes: fc.boolean(),
  isConditional: fc.boolean(),
});

test('what gives something is made again only where nobody else has touched it and it cannot be there twice', () => {
  fc.assert(
    fc.property(anything, (one) => {
      if (findOut(one) !== 'not made') return;
      expect(one.isReadAfter).toBe(true);
      expect(one.trace?.made).toBeUndefined();
      if (one.trace) expect(one.isLogAfter && one.trace.unclear === undefined).toBe(true);
      else expect(one.isConditional).toBe(true);
      if (!one.takes) expect(one.trace?.byOthers ?? false).toBe(false);
    }),
  );
});

test('where the log has the last word, nothing is left that cannot be told but what the log itself leaves open', () => {
  fc.assert(
    fc.property(anything, (one) => {
      if (findOut(one) !== 'cannot be told' || !one.trace) return;
      expect(one.trace.unclear !== undefined || one.state === 'otherwise').toBe(true);
    }),
  );
});
