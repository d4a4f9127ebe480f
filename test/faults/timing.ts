/**
 * Waits short enough for thousands of runs. A handler keeps 2 s of its time for its last write, so that a lease
 * is 1.5 s; `settleAfterMs` is longer than any lease, the skew and the latest arrival together.
 */
export const timing = {
  clockSkewMs: 300,
  settleAfterMs: 3_200,
  turnMs: 200,
  /**
   * How long vendors' reads lag behind, and how late their log is, at most. As in the world, a log is later than a write
   * can arrive, and a read that comes right after a change may well show what was before it.
   */
  readLagMs: 1_200,
  logLagMs: 6_200,
  consistentAfterMs: 1_400,
  logAfterMs: 6_600,
  requestMs: 3_500,
  leaseMs: 1_500,
  /** The settling job keeps 5 s. */
  settleJobMs: 6_500,
  /** How long after it was sent a request may still reach the vendor. */
  lateMs: 900,
  /** How long a caller waits before it asks again. */
  patienceMs: 5_000,
} as const;
