import type { ReportedFinding, Summary, TrendPoint } from '../report/report.ts';
import type { Audit } from './audit.ts';
import type { Baseline } from './baseline.ts';
import type { FoundFindings } from './found.ts';
import type { Looked } from './look-through.ts';
import { sorted } from './run.ts';
import type { StoredRun } from './stored.ts';

/** Whether a run is the whole truth. */
export interface Judged {
  readonly isWhole: boolean;
  readonly implausible: readonly string[];
  readonly accepted?: NonNullable<Summary['accepted']>;
}

interface Parts {
  readonly looked: Looked;
  readonly found: FoundFindings;
  readonly drift: Summary['drift'];
  readonly judged: Judged;
  readonly baseline: Baseline | undefined;
  /** Of the last complete run, for the trend. */
  readonly latest: Summary | undefined;
  /** Of this run, where it was evaluated before. */
  readonly earlier: Summary | undefined;
}

const TREND_POINTS = 12;

/** What a run came to. */
export function summaryOf(
  run: StoredRun,
  {
    audit,
    context,
  }: {
    readonly audit: Pick<Audit, 'title' | 'description' | 'columns'>;
    readonly context: { readonly parameters: unknown };
  },
  { looked, found, drift, judged, baseline, latest, earlier }: Parts,
): Summary {
  const total = found.raised.size;
  const { entries, ticketed } = looked;
  const point: TrendPoint = { run: run.id, at: run.startedAt, entries, ticketed, findings: total };
  const summary: Summary = {
    schema: 1,
    audit: run.audit,
    title: audit.title,
    description: audit.description,
    run: run.id,
    version: run.version,
    tenants: run.tenants,
    parameters: context.parameters,
    startedAt: run.startedAt,
    finishedAt: new Date().toISOString(),
    outcome: judged.isWhole ? (total > 0 ? 'findings' : 'clean') : 'failed',
    failures: looked.failures,
    implausible: judged.implausible,
    ...(judged.accepted && { accepted: judged.accepted }),
    entries,
    ticketed,
    findings: { ...found.bySeverity },
    byKind: { ...found.byKind },
    exempted: found.exempted.size,
    figures: looked.figures,
    charts: looked.charts,
    columns: audit.columns,
    ...(baseline && { baseline: baseline.summary.run }),
    since: { ...found.since },
    drift: { ...drift },
    trend: [...(latest?.trend ?? []), point].slice(-TREND_POINTS),
    calls: looked.calls,
  };
  return earlier && isSame(earlier, summary) ? earlier : summary;
}

/** Whether two summaries say the same, whenever it was. */
function isSame(one: Summary, other: Summary): boolean {
  return sorted({ ...one, finishedAt: '' }) === sorted({ ...other, finishedAt: '' });
}

/** Whether a finding is to be raised: not over, and not acceptable for now. */
export const isRaised = ({ since, exemption }: ReportedFinding) =>
  since !== 'gone' && exemption === undefined;
