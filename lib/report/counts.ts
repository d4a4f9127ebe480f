import type { ReportedFinding, Since, Summary } from './report.ts';

/** What a finding is to a report: to be mended, gone since the last run, or accepted for now. */
export type Standing = 'open' | 'gone' | 'exempted';

/** How many there were of each, as they were written. */
export interface Counts {
  entries: number;
  drift: number;
  findings: { [standing in Standing]: number };
  /** Exempted ones not among them. */
  since: { [since in Since]: number };
}

/** What a finding is to a report. What is gone needs no exemption any more. */
export function standingOf({ since, exemption }: ReportedFinding): Standing {
  if (since === 'gone') return 'gone';
  return exemption === undefined ? 'open' : 'exempted';
}

/** Before anything is written. */
export function noCounts(): Counts {
  return {
    entries: 0,
    drift: 0,
    findings: { open: 0, gone: 0, exempted: 0 },
    since: { new: 0, gone: 0, unchanged: 0 },
  };
}

/** Counts one more. */
export function countFinding(counts: Counts, finding: ReportedFinding): void {
  const standing = standingOf(finding);
  counts.findings[standing] += 1;
  if (standing !== 'exempted') counts.since[finding.since] += 1;
}

/**
 * That the tables hold what the summary speaks of: a report whose parts contradict each other is no evidence.
 *
 * @throws Error which names what differs
 */
export function assertWhole(summary: Summary, counts: Counts): void {
  const told: readonly (readonly [string, number, number])[] = [
    ['entries', summary.entries, counts.entries],
    ['open findings', sum(summary.findings), counts.findings.open],
    ['exempted findings', summary.exempted, counts.findings.exempted],
    ['drifted entries', sum(summary.drift), counts.drift],
  ];
  const differing = told
    .filter(([, expected, read]) => expected !== read)
    .map(([what, expected, read]) => `${expected} ${what} by its summary, ${read} were read`);
  if (summary.outcome === 'clean' && counts.findings.open > 0)
    differing.push('it calls itself clean and has findings');
  if (differing.length > 0) {
    throw new Error(
      `No report of ${summary.run} is written, as its parts contradict each other: ${differing.join('; ')}.`,
    );
  }
}

function sum(numbers: Readonly<Record<string, number>>): number {
  return Object.values(numbers).reduce((total, number) => total + number, 0);
}
