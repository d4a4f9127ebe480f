import type { AuditFinding, Chart, Column, Entry, Fact } from '../audit/audit.ts';

/** A finding against the last run: seen for the first time, seen again, or not seen any more. */
export type Since = 'new' | 'unchanged' | 'gone';

/** One finding as a report has it. */
export interface ReportedFinding extends AuditFinding {
  /** `fnd_…`, by which `GET /findings/{id}` has it. */
  readonly id: string;
  readonly since: Since;
}

/** One entry that is not as it was in the last run. */
export interface Drift {
  readonly resource: string;
  readonly drift: 'added' | 'removed' | 'changed';
  readonly before?: Readonly<Record<string, Fact>>;
  readonly after?: Readonly<Record<string, Fact>>;
  /** The ticket of the change that explains it. */
  readonly ticket?: string;
}

/** One run on the trend, the oldest first; the last is the run itself. */
export interface TrendPoint {
  readonly run: string;
  readonly at: string;
  readonly entries: number;
  readonly ticketed: number;
  readonly findings: number;
}

/** What a run came to, in so few words that it fits anywhere. Stored as `summary.json`. */
export interface Summary {
  /** Version of this format. */
  readonly schema: 1;
  readonly audit: string;
  readonly title: string;
  readonly description: string;
  /** `admin-roles-20261122T030407Z-1a2b3c` */
  readonly run: string;
  /** Goldthread's. */
  readonly version: string;
  /** The vendors' tenants it was about, by their addresses. */
  readonly tenants: readonly string[];
  readonly parameters: unknown;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** `failed`: this report is not the whole truth, and `failures` or `implausible` say why. */
  readonly outcome: 'clean' | 'findings' | 'failed';
  readonly failures: readonly { readonly item: string; readonly reason: string }[];
  /** Answers that cannot be true, one sentence each. */
  readonly implausible: readonly string[];
  /** Answers that seemed so, and were taken for true on this ticket. */
  readonly accepted?: { readonly ticket: string; readonly implausible: readonly string[] };
  readonly entries: number;
  readonly ticketed: number;
  /** Exempted ones not among them. */
  readonly findings: { readonly [severity: string]: number };
  readonly byKind: { readonly [kind: string]: number };
  readonly exempted: number;
  /** The audit's own figures. */
  readonly figures: Readonly<Record<string, number>>;
  readonly charts: readonly Chart[];
  readonly columns: readonly Column[];
  readonly baseline?: string;
  readonly since: { readonly [since in Since]: number };
  readonly drift: { readonly added: number; readonly removed: number; readonly changed: number };
  readonly trend: readonly TrendPoint[];
  /** What it asked of the vendors. */
  readonly calls: { readonly made: number; readonly refused: number };
}

/** A run's whole result, of which just the summary fits into memory. Each may be read again and again. */
export interface ReportSource {
  readonly summary: Summary;
  /** New ones first, then the more severe. */
  findings(): AsyncIterable<ReportedFinding>;
  drift(): AsyncIterable<Drift>;
  entries(): AsyncIterable<Entry>;
}

/** The files of a report. */
export interface Report {
  readonly name: string;
  readonly mediaType: string;
  /** Where it was written. */
  readonly path: string;
  readonly bytes: number;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
}
