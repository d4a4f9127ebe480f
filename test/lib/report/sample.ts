import type { Entry } from '../../../lib/audit/audit.ts';
import type { Drift, ReportedFinding, ReportSource, Since, Summary } from '../../../lib/report/report.ts';

const ROLES = ['SUPER_ADMIN', 'ORG_ADMIN', 'APP_ADMIN', 'HELP_DESK_ADMIN', 'READ_ONLY_ADMIN'] as const;
const RUN = 'admin-roles-20261122T030407Z-1a2b3c';

/** What a test wants to be otherwise. */
export interface Wanted {
  readonly entries?: readonly Entry[] | (() => Iterable<Entry>);
  readonly findings?: readonly ReportedFinding[];
  readonly drift?: readonly Drift[];
  readonly summary?: Partial<Summary>;
}

/** A run's result whose summary fits what it is given, with the outcome that follows from it. */
export function sourceOf({ entries = [], findings = [], drift = [], summary = {} }: Wanted): ReportSource {
  const open = findings.filter(({ since, exemption }) => since !== 'gone' && exemption === undefined);
  const count = (members: readonly { [name: string]: unknown }[], name: string) => {
    const counted: Record<string, number> = {};
    for (const member of members) counted[String(member[name])] = (counted[String(member[name])] ?? 0) + 1;
    return counted;
  };
  const since: Record<Since, number> = {
    new: 0,
    gone: 0,
    unchanged: 0,
    ...count(asRecords(findings), 'since'),
  };
  const list = Array.isArray(entries) ? (entries as readonly Entry[]) : undefined;
  return {
    summary: {
      schema: 1,
      audit: 'admin-roles',
      title: 'Administrator roles',
      description: 'Everyone who holds an administrator role, by which ticket, and for how long.',
      run: RUN,
      version: '0.1.0',
      tenants: ['https://example.okta.com'],
      parameters: { mostSuperAdmins: 3, exempt: [] },
      startedAt: '2026-11-22T03:04:07.000Z',
      finishedAt: '2026-11-22T03:09:41.120Z',
      outcome: open.length > 0 ? 'findings' : 'clean',
      failures: [],
      implausible: [],
      entries: list?.length ?? 0,
      ticketed: list?.filter(({ justification }) => justification !== undefined).length ?? 0,
      findings: count(asRecords(open), 'severity'),
      byKind: count(asRecords(open), 'kind'),
      exempted: findings.filter(({ since, exemption }) => since !== 'gone' && exemption !== undefined).length,
      figures: { 'Super administrators': 5, 'Held through a group': 4 },
      charts: [],
      columns,
      since,
      drift: { added: 0, removed: 0, changed: 0, ...count(asRecords(drift), 'drift') },
      trend: [],
      calls: { made: 412, refused: 0 },
      ...summary,
    },
    entries: () => stream(typeof entries === 'function' ? entries() : entries),
    findings: () => stream(findings),
    drift: () => stream(drift),
  };
}

/** The columns of the entries here. */
export const columns: Summary['columns'] = [
  { name: 'login', title: 'Login', kind: 'text' },
  { name: 'role', title: 'Role', kind: 'text' },
  { name: 'days', title: 'Days held', kind: 'number' },
  { name: 'lastUpdated', title: 'Last updated', kind: 'time' },
  { name: 'isThroughGroup', title: 'Through a group', kind: 'flag' },
];

/** One holder of a role; two of three have a ticket. */
export function entry(i: number): Entry {
  const role = ROLES[i % ROLES.length] ?? 'ORG_ADMIN';
  const day = String(1 + (i % 28)).padStart(2, '0');
  return {
    resource: `okta:user/00u${String(i).padStart(17, '0')}/role/${role}`,
    state: { role, isThroughGroup: i % 7 === 0 },
    facts: {
      login: `person.${i}@example.com`,
      role,
      days: (i * 37) % 900,
      lastUpdated: i % 11 === 0 ? null : `2026-0${1 + (i % 9)}-${day}T08:15:00.000Z`,
      isThroughGroup: i % 7 === 0,
    },
    ...(i % 3 !== 0 && {
      justification: {
        ticket: `RITM00${10000 + i}`,
        change: `chg_${String(i).padStart(32, '0')}`,
        caller: 'servicenow',
        at: `2026-0${1 + (i % 9)}-${day}T08:14:58.000Z`,
      },
    }),
    findings: i % 3 === 0 ? [finding(i, 'new')] : [],
  };
}

/** A finding about the entry of the same number. */
export function finding(i: number, since: Since, other: Partial<ReportedFinding> = {}): ReportedFinding {
  const role = ROLES[i % ROLES.length] ?? 'ORG_ADMIN';
  return {
    id: `fnd_${String(i).padStart(32, '0')}`,
    since,
    kind: i % 4 === 3 ? 'standing-role' : 'role-without-ticket',
    resource: `okta:user/00u${String(i).padStart(17, '0')}/role/${role}`,
    effect: `holds ${role}`,
    text: `person.${i}@example.com holds ${role}, and no ticket in the ledger granted it.`,
    severity: role === 'SUPER_ADMIN' ? 'critical' : role === 'ORG_ADMIN' ? 'high' : 'medium',
    operations: ['okta.unassignRoleFromUser'],
    ...other,
  };
}

/** A run as an auditor meets it: something of everything. */
export function fullSource(summary: Partial<Summary> = {}): ReportSource {
  const entries = Array.from({ length: 60 }, (_, i) => entry(i));
  return sourceOf({
    entries,
    findings: [
      ...[0, 6, 3].map((i) => finding(i, 'new')),
      ...[9, 12, 15, 18, 21, 24].map((i) => finding(i, 'unchanged')),
      finding(200, 'gone'),
      finding(27, 'unchanged', { exemption: 'RITM0099001' }),
      finding(30, 'new', { exemption: 'RITM0099002' }),
    ],
    drift: [
      { resource: entry(1).resource, drift: 'added', after: entry(1).state, ticket: 'RITM0010001' },
      { resource: entry(0).resource, drift: 'added', after: entry(0).state },
      { resource: entry(201).resource, drift: 'removed', before: entry(201).state, ticket: 'IAM-412' },
      {
        resource: entry(7).resource,
        drift: 'changed',
        before: { role: 'APP_ADMIN', isThroughGroup: false },
        after: { role: 'APP_ADMIN', isThroughGroup: true },
      },
    ],
    summary: {
      baseline: 'admin-roles-20261115T030402Z-77aa01',
      charts: [
        {
          title: 'Holders by role',
          kind: 'stacked-bars',
          categories: [...ROLES],
          series: [
            { name: 'direct', values: [9, 10, 11, 10, 12] },
            { name: 'through a group', values: [3, 2, 1, 2, 0] },
          ],
        },
        {
          title: 'How long roles are held',
          kind: 'bars',
          categories: ['up to 30 days', '31 to 90 days', '91 to 365 days', 'more than a year'],
          series: [{ name: 'holders', values: [4, 7, 22, 27] }],
        },
      ],
      trend: [3, 11, 14, 12, 10, 9].map((findings, i) => ({
        run: `run-${i}`,
        at: `2026-${10 + Math.floor((i + 2) / 5)}-${String(1 + ((i * 7 + 16) % 28)).padStart(2, '0')}T03:04:00.000Z`,
        entries: 52 + i * 2 - (i % 2),
        ticketed: 30 + i * 2,
        findings,
      })),
      ...summary,
    },
  });
}

async function* stream<T>(members: Iterable<T>): AsyncGenerator<T> {
  yield* members;
}

function asRecords(members: readonly object[]): readonly Record<string, unknown>[] {
  return members as readonly Record<string, unknown>[];
}
