import type { Figures } from '../side-by-side/contestant.ts';

interface Work<T> {
  readonly prepare?: () => T;
  readonly work: (prepared: T) => unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: each piece of work has a type of its own
export function timed(works: Readonly<Record<string, Work<any>>>): Promise<Figures>;
