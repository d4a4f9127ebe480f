import { expect, test } from 'vitest';
import { fold } from '../../../lib/findings/fold.ts';
import { IllegalStep, moved } from '../../../lib/findings/move.ts';
import { type FindingState, findingStates, mayGo } from '../../../lib/findings/states.ts';

const open = fold(undefined, {
  kind: 'out-of-band',
  resource: 'okta:device/guo1',
  effect: 'deleted',
  operations: ['okta.deleteDevice'],
  occurrence: 'a',
  at: '2026-01-01T00:00:00.000Z',
  evidence: {},
});
const all = findingStates.flatMap((from) => findingStates.map((to) => [from, to] as const));
const legal: readonly (readonly [FindingState, FindingState])[] = [
  ['open', 'acknowledged'],
  ['open', 'approved'],
  ['open', 'resolved'],
  ['acknowledged', 'acknowledged'],
  ['acknowledged', 'approved'],
  ['acknowledged', 'resolved'],
  ['approved', 'open'],
  ['resolved', 'open'],
];

test('a finding goes these ways and no others', () => {
  expect(all.filter(([from, to]) => mayGo(from, to))).toEqual(legal);
});

test.each(all.filter(([from, to]) => to !== 'open' && !mayGo(from, to)))(
  'from %s to %s is refused',
  (status, to) => {
    expect(() => moved({ ...open, status }, { to, by: 'auditor', ticket: 'INC0010023' })).toThrow(
      IllegalStep,
    );
  },
);

test('what is settled by a ticket is explained by it', () => {
  const resolved = moved(open, { to: 'resolved', by: 'auditor', ticket: 'INC0010023' });
  expect(resolved.occurrences).toEqual([{ id: 'a', at: open.lastSeenAt, explainedBy: 'INC0010023' }]);
});
