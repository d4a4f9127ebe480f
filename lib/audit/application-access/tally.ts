import type { Chart, Entry, Tally } from '../audit.ts';

const NAMES = ['direct', 'inherited', 'group'] as const;

/** How many have which application how, and with or without a ticket. As large as the list of applications. */
export function tallyOf(apps: readonly string[]): Tally {
  const rows = new Map(apps.map((app) => [app, { direct: 0, inherited: 0, group: 0, ticketed: 0, not: 0 }]));
  const sum = (name: 'direct' | 'inherited' | 'group' | 'ticketed' | 'not') =>
    rows.values().reduce((total, row) => total + row[name], 0);
  let withoutTicket = 0;
  return {
    add({ facts, justification, findings }: Entry) {
      const row = rows.get(String(facts.app));
      const how = NAMES.find((name) => name === facts.assigned);
      if (!row || !how) return;
      row[how] += 1;
      row[justification ? 'ticketed' : 'not'] += 1;
      withoutTicket += findings.filter(({ exemption }) => exemption === undefined).length;
    },
    findings: () => [],
    charts: () => [
      {
        title: 'Assignments by application',
        kind: 'stacked-bars',
        categories: [...rows.keys()],
        series: [
          { name: 'users directly', values: [...rows.values()].map(({ direct }) => direct) },
          { name: 'users through a group', values: [...rows.values()].map(({ inherited }) => inherited) },
          { name: 'groups', values: [...rows.values()].map(({ group }) => group) },
        ],
      } satisfies Chart,
      {
        title: 'With and without a ticket',
        kind: 'stacked-bars',
        categories: [...rows.keys()],
        series: [
          { name: 'with a ticket', values: [...rows.values()].map(({ ticketed }) => ticketed) },
          { name: 'without', values: [...rows.values()].map(({ not }) => not) },
        ],
      } satisfies Chart,
    ],
    figures: () => ({
      applications: rows.size,
      'users directly': sum('direct'),
      'users through a group': sum('inherited'),
      groups: sum('group'),
      'with a ticket': sum('ticketed'),
      'assigned without a ticket': withoutTicket,
    }),
  };
}
