/** How long the ledger waits for what, in milliseconds. */
export interface Timing {
  /** How far the clocks of two machines may be apart: a lease has ended only that much later. */
  readonly clockSkewMs: number;
  /**
   * How long after a doubt arose its write may still arrive at the vendor: longer than any lease and the skew
   * together. Before that, what has not happened may still happen.
   */
  readonly settleAfterMs: number;
  /** How long after a write a vendor's reads may still show what was there before; 0 where they never do. */
  readonly consistentAfterMs: number;
  /** How long after a write its entry may take to be in the vendor's log. */
  readonly logAfterMs: number;
  /** When to look again for a turn that is another change's. */
  readonly turnMs: number;
  /** The longest that a change is put off for, whatever a vendor's headers say. */
  readonly maxWaitMs: number;
}

/** For functions that end within 30 s, as those behind an HTTP API do. */
export const defaultTiming: Timing = {
  clockSkewMs: 2_000,
  settleAfterMs: 45_000,
  consistentAfterMs: 10_000,
  logAfterMs: 60_000,
  turnMs: 1_000,
  maxWaitMs: 3_600_000,
};
