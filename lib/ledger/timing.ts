/** How long the ledger waits for what. */
export interface Timing {
  /** How far the clocks of two machines may be apart, in milliseconds: a lease has ended only that much later. */
  readonly clockSkewMs: number;
  /**
   * How long after a doubt arose its write may still arrive at the vendor, in milliseconds: longer than any lease
   * and the skew together. Before that, what has not happened may still happen.
   */
  readonly settleAfterMs: number;
  /** When to look again for a turn that is another change's, in milliseconds. */
  readonly turnMs: number;
}

/** For functions that end within 30 s, as those behind an HTTP API do. */
export const defaultTiming: Timing = { clockSkewMs: 2_000, settleAfterMs: 45_000, turnMs: 1_000 };
