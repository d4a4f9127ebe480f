/**
 * Waits short enough for thousands of runs. A handler keeps 2 s of its time for its last write, so that a lease
 * is 1.5 s; `settleAfterMs` is longer than any lease, the skew and the latest arrival together.
 */
export const timing = {
  clockSkewMs: 300,
  settleAfterMs: 3_200,
  turnMs: 200,
  /** How long vendors' reads lag behind, and how late their log is, at most: less than the ledger waits for. */
  readLagMs: 400,
  logLagMs: 1_000,
  consistentAfterMs: 600,
  logAfterMs: 1_500,
  requestMs: 3_500,
  leaseMs: 1_500,
  /** The settling job keeps 5 s. */
  settleJobMs: 6_500,
  /** How long after it was sent a request may still reach the vendor. */
  lateMs: 900,
  /** How long a caller waits before it asks again. */
  patienceMs: 5_000,
} as const;
