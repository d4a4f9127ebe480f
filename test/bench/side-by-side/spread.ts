import type { Rounds } from './rounds.ts';

/** What was measured several times: the one in the middle, and between what half of them are. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** The spread of one figure of a contestant. */
export function figureOf(rounds: Rounds, name: string, figure: string): Spread {
  return spreadOf((rounds.get(name) ?? []).map((figures) => figures[figure] ?? Number.NaN));
}

/**
 * The medians of each figure of each contestant.
 *
 * @returns lines, and the same for a machine: `ours, µs per call`
 */
export function tableOf(rounds: Rounds): { lines: string[]; figures: Record<string, number> } {
  const figures: Record<string, number> = {};
  const lines = [...rounds].flatMap(([name, [first = {}]]) =>
    Object.keys(first).map((figure) => {
      const { median, low, high } = figureOf(rounds, name, figure);
      figures[`${name}, ${figure}`] = Number(shown(median));
      return `${name.padEnd(14)} ${figure.padEnd(32)} ${shown(median).padStart(9)}  (${shown(low)} to ${shown(high)})`;
    }),
  );
  return { lines, figures };
}

/** Three digits that count, without an exponent. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(3, digits));
}
