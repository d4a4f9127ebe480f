import type { Chart, Entry, Tally } from '../audit.ts';
import { conditions } from './condition.ts';

// In hours, each up to the next.
const AGES = [
  ['under an hour', 1],
  ['1–24 hours', 24],
  ['1–7 days', 7 * 24],
  ['7–30 days', 30 * 24],
  ['over 30 days', Number.POSITIVE_INFINITY],
] as const;

/** How many changes are in which condition, how old those are, and how many lack a ticket still. */
export function tallyOf(): Tally {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const get = (name: string) => counts.get(name) ?? 0;
  return {
    add({ facts: { condition, hours, settled }, findings }: Entry) {
      count(`${condition} ${settled === true}`);
      count('all');
      if (findings.some(({ exemption }) => exemption === undefined)) count('raised');
      if (settled === true || typeof hours !== 'number') return;
      const [age] = AGES.find(([, upTo]) => hours < upTo) ?? AGES[0];
      count(age);
    },
    findings: () => [],
    charts: (): readonly Chart[] => [
      {
        title: 'Changes by condition',
        kind: 'stacked-bars',
        categories: conditions,
        series: [
          { name: 'not settled', values: conditions.map((name) => get(`${name} false`)) },
          { name: 'settled on a ticket since', values: conditions.map((name) => get(`${name} true`)) },
        ],
      },
      {
        title: 'Age of what is not settled',
        kind: 'bars',
        categories: AGES.map(([name]) => name),
        series: [{ name: 'changes', values: AGES.map(([name]) => get(name)) }],
      },
    ],
    figures: () => ({
      changes: get('all'),
      ...Object.fromEntries(conditions.map((name) => [name, get(`${name} false`)])),
      'justified since': get('without a ticket true'),
    }),
  };
}
