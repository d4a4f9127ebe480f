import { shown } from './spread.ts';

/** How a bench ends: a figure, the goal that it is held against, and all that was measured. */
export interface Conclusion {
  readonly name: string;
  /** What the figure is: `ratio`, unless it is measured against nothing but the goal. */
  readonly what?: string;
  readonly value: number;
  readonly unit?: string;
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
  readonly figures: Readonly<Record<string, number>>;
}

/** What `npm run bench` is told of a conclusion. */
export interface Told {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Says in one line whether a goal is met; the process then fails where it is not. */
export function conclude({ name, what = 'ratio', value, unit = '', goal, figures }: Conclusion): void {
  const [sign, bound, isGood] =
    'atMost' in goal ? ['≤', goal.atMost, value <= goal.atMost] : ['≥', goal.atLeast, value >= goal.atLeast];
  const [is, of] = [shown(value), bound].map((figure) => (unit ? `${figure} ${unit}` : String(figure)));
  process.send?.({ name, figures } satisfies Told);
  console.log(`${name}: ${what} ${is} (goal ${sign} ${of}) ${isGood ? 'ok' : 'short'}`);
  if (!isGood) process.exitCode = 1;
}
