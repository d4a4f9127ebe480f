import { expect, it } from 'vitest';
import { rowOf } from './append.ts';
import { concludedIn } from './concluded.ts';

const on = {
  date: '2026-11-22T04:05:06.000Z',
  cpu: 'Some CPU',
  cores: 2,
  node: '24.21.0',
  load: 0.2,
  peers: {},
};

it.each([
  ['list: ratio 2.80 (goal ≥ 2) ok', { name: 'list', what: 'ratio', value: 2.8, goal: '≥ 2', ok: true }],
  ['cold, reads: ratio 0.31 (goal 0.2) short', { name: 'cold, reads', value: 0.31, goal: '0.2', ok: false }],
  [
    'hook: p99 1,204 ms (goal ≤ 3000 ms) ok',
    { name: 'hook', what: 'p99', value: 1204, unit: 'ms', goal: '≤ 3000 ms' },
  ],
])('%s is a conclusion', (line, conclusion) => {
  expect(concludedIn(line)).toMatchObject([conclusion]);
});

it.each(['', 'median 0.4 ms', 'list: ratio 2.80', 'ratio 2.80 (goal ≥ 2) ok', 'list: fast (goal ≥ 2) ok'])(
  '"%s" is none',
  (line) => {
    expect(concludedIn(line)).toEqual([]);
  },
);

it('becomes a row that says where and when it was measured', () => {
  const [conclusion] = concludedIn('size, a read: weight 674 kB (goal ≤ 300 kB) short');
  expect(conclusion && rowOf(conclusion, on)).toBe(
    '| 2026-11-22 | size, a read | weight 674 kB | ≤ 300 kB | short | 2 × Some CPU, load 0.2 | 24.21.0 |',
  );
});
