/** What every contestant is asked to do: so many calls for users below `url`, not before `startAt` (epoch ms). */
export interface Task {
  readonly url: string;
  readonly calls: number;
  readonly atOnce: number;
  readonly startAt: number;
}

/** What it answers; times are epoch ms. */
export interface Done {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Calls without an answer of their own. */
  readonly lost: number;
}

/** Calls in any order, the n-th from 0; resolves to the id of the user that came. */
export type Calling = (n: number) => Promise<string>;
