import type { Entry, Tally } from '../audit.ts';

// There are some two dozen; whatever else comes one day is counted together, so that this does not grow.
const NAMED = 40;
const OTHERS = 'others';

/** Who has what. */
export function tallyOf(): Tally {
  const holders = new Map<string, { allowed: number; not: number }>();
  let identities = 0;
  let gone = 0;
  let without = 0;
  return {
    add({ facts, findings }: Entry) {
      identities += 1;
      if (facts.exists === false) gone += 1;
      const not = new Set(namesIn(facts.notAllowed));
      for (const name of namesIn(facts.capabilities)) {
        const known = holders.has(name) || holders.size < NAMED ? name : OTHERS;
        const row = holders.get(known) ?? { allowed: 0, not: 0 };
        row[not.has(name) ? 'not' : 'allowed'] += 1;
        holders.set(known, row);
      }
      without += findings.filter(
        ({ kind, exemption }) => kind === 'capability-without-ticket' && exemption === undefined,
      ).length;
    },
    findings: () => [],
    charts: () => {
      const rows = [...holders].sort(([a], [b]) => (a < b ? -1 : 1));
      return [
        {
          title: 'Holders by capability',
          kind: 'stacked-bars',
          categories: rows.map(([name]) => name),
          series: [
            { name: 'allowed', values: rows.map(([, { allowed }]) => allowed) },
            { name: 'not allowed', values: rows.map(([, { not }]) => not) },
          ],
        },
      ];
    },
    figures: () => ({
      identities,
      'not there any more': gone,
      'capabilities held': [...holders.values()].reduce((sum, { allowed, not }) => sum + allowed + not, 0),
      'not allowed': [...holders.values()].reduce((sum, { not }) => sum + not, 0),
      'without a ticket': without,
    }),
  };
}

const namesIn = (text: unknown) => (typeof text === 'string' && text !== '' ? text.split(' ') : []);
