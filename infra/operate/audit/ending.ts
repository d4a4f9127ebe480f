import type { Summary } from '../../../lib/report/report.ts';

const EXIT_CODES = { clean: 0, findings: 2, failed: 1 } as const;
// What is told here is for a look; all of it is in the report.
const FAILURES_SHOWN = 5;

/** The exit code of a run. */
export const exitCodeOf = ({ outcome }: Summary): number => EXIT_CODES[outcome];

/** What a run came to, for the person at the terminal. */
export function endingOf(summary: Summary, report: string): string {
  const { audit, entries, ticketed, exempted, since, drift, baseline, accepted } = summary;
  return [
    `${audit}: ${verdictOf(summary)}`,
    ...whyFailed(summary).map((sentence) => `  ${sentence}`),
    ...(accepted ? [`  Taken for true on ${accepted.ticket}: ${accepted.implausible.join(' ')}`] : []),
    `  entries   ${format(entries)}, ${format(ticketed)} with a ticket${exempted > 0 ? `, ${format(exempted)} findings exempted` : ''}`,
    baseline === undefined
      ? '  last run  none to compare with'
      : `  last run  ${baseline}: ${since.new} new, ${since.unchanged} unchanged, ${since.gone} gone; ${drift.added} entries added, ${drift.removed} removed, ${drift.changed} changed`,
    `  report    ${report}`,
  ].join('\n');
}

function verdictOf({ outcome, findings, since }: Summary): string {
  if (outcome === 'clean') return 'clean, nothing was found';
  if (outcome === 'failed') return 'FAILED, this is not the whole truth';
  const total = Object.values(findings).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(findings).filter(([, count]) => count > 0);
  const severities = parts.map(([severity, count]) => `${format(count)} ${severity}`).join(', ');
  return `${format(total)} ${total === 1 ? 'finding' : 'findings'} (${severities}), ${format(since.new)} new`;
}

function whyFailed({ implausible, failures }: Summary): string[] {
  const shown = failures.slice(0, FAILURES_SHOWN).map(({ item, reason }) => `${item}: ${reason}`);
  const more = failures.length - shown.length;
  return [...implausible, ...shown, ...(more > 0 ? [`${more} more failures are in the report`] : [])];
}

const format = (number: number) => number.toLocaleString('en');
