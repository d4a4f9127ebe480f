import { auditKinds } from '../../lib/findings/finding.ts';
import type { Checked } from './campaign.ts';

/** How a run did against what it had to find. */
export interface Score {
  readonly found: number;
  /** Faults that it did not find, or not as exempted, or that are not on record. */
  readonly missed: readonly string[];
  /** What it found and was not planted. */
  readonly wrong: readonly string[];
}

/** How one run did. What is exempted has to be shown as such, and nothing else may be. */
export function scoreOf({ ran, planted, exempted }: Checked): Score {
  const [raised, shown] = [new Set(ran.raised), new Set(ran.exempted)];
  const [wanted, wantedShown] = [new Set(planted), new Set(exempted)];
  const missing = planted.filter((key) => !raised.has(key));
  return {
    found: wanted.size - missing.length,
    missed: [...missing, ...exempted.filter((key) => !shown.has(key)), ...ran.notOnRecord],
    wrong: [
      ...ran.raised.filter((key) => !wanted.has(key)),
      ...ran.exempted.filter((key) => !wantedShown.has(key)),
    ],
  };
}

/** Kinds of findings that nothing was planted of, or that were not found. */
export function kindsNotFound(checked: readonly Checked[]): string[] {
  const found = new Set(checked.flatMap(({ ran }) => ran.raised.map((key) => key.split(' ')[0])));
  return auditKinds.filter((kind) => !found.has(kind));
}

/** The sums of all runs but the first one. */
export function totalOf(checked: readonly Checked[]) {
  const counted = checked.filter(({ isBaseline }) => !isBaseline);
  const scores = checked.map(scoreOf);
  return {
    planted: counted.reduce((sum, { planted }) => sum + new Set(planted).size, 0),
    found: counted.reduce((sum, one) => sum + scoreOf(one).found, 0),
    // What goes wrong in the first run is wrong as well.
    missed: scores.reduce((sum, { missed }) => sum + missed.length, 0),
    wrong: scores.reduce((sum, { wrong }) => sum + wrong.length, 0),
  };
}

/** Whether everything that was planted was found, of every kind, and nothing else, and no run failed. */
export function hasHeld(checked: readonly Checked[]): boolean {
  const { missed, wrong } = totalOf(checked);
  const failed = checked.some(({ ran }) => ran.outcome === 'failed' || ran.failures.length > 0);
  return missed + wrong === 0 && !failed && kindsNotFound(checked).length === 0;
}

const HEADER = ['audit', 'entries', 'planted', 'found', 'missed', 'false', 'calls', '429s', 's', 'MiB'];

/** The runs as a table, and what went wrong. */
export function reportOf(checked: readonly Checked[], withMemory = true): string {
  const rows = checked.map((one) => {
    const { found, missed, wrong } = scoreOf(one);
    const { audit, entries, calls, refused, seconds, peakMiB } = one.ran;
    const numbers = [entries, new Set(one.planted).size, found, missed.length, wrong.length, calls, refused];
    const memory = withMemory ? peakMiB.toFixed(0) : '–';
    return [
      `${audit}${one.isBaseline ? ' (first run)' : ''}`,
      ...numbers.map(String),
      seconds.toFixed(1),
      memory,
    ];
  });
  const widths = HEADER.map((_, index) =>
    Math.max(...[HEADER, ...rows].map((row) => (row[index] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  const complaints = checked.flatMap((one) => {
    const { missed, wrong } = scoreOf(one);
    return [
      ...one.ran.failures.map((failure) => `  failed: ${one.ran.audit}: ${failure}`),
      ...missed.slice(0, 10).map((key) => `  missed: ${key}`),
      ...wrong.slice(0, 10).map((key) => `  false: ${key}`),
    ];
  });
  const kinds = kindsNotFound(checked).map((kind) => `  nothing was found of the kind ${kind}`);
  return [HEADER, ...rows].map(line).concat(complaints, kinds).join('\n');
}

/** The last line. */
export function lastLineOf(checked: readonly Checked[], isShort = false): string {
  const { planted, found, missed, wrong } = totalOf(checked);
  const verdict = hasHeld(checked) && !isShort ? 'ok' : 'short';
  return `audit:campaign: ${planted} planted, ${found} found, ${missed} missed, ${wrong} false ${verdict}`;
}
