import type { Random } from './random.ts';
import type { Step } from './step.ts';

/** What people do by hand at the vendor, while a change is about the same thing. */
export interface Meddling {
  /** At which step of the change they begin. */
  readonly step: Step;
  /** How long they wait before each act, in milliseconds. */
  readonly delaysMs: readonly number[];
  /** Which of the acts that are possible then, from 0 up to 1, for each. */
  readonly choices: readonly number[];
}

const SHARE = 0.35;
// Before, during and after what is in doubt: see timing.ts.
const WAITS = [0, 20, 150, 600, 1_500, 3_000, 4_500] as const;

/** Who meddles with a change, if anybody does: with one act, or with two, of which the second may undo the first. */
export function drawMeddling(random: Random): Meddling | undefined {
  if (!random.chance(SHARE)) return undefined;
  const acts = random.chance(0.5) ? 1 : 2;
  const times = Array.from({ length: acts });
  return {
    step: random.pick(['read', 'begin', 'write', 'write', 'write', 'complete'] as const),
    delaysMs: times.map((_, n) => (n === 0 ? random.pick(WAITS) : random.between(0, 800))),
    choices: times.map(() => random.next()),
  };
}
