/** How a bucket stands; undefined is what is not known. */
export interface BucketStanding {
  readonly limit: number | undefined;
  /** What was left by the latest answer. */
  readonly remaining: number | undefined;
  /** When the window ends, epoch ms by our clock. */
  readonly resetAt: number | undefined;
  /** How many of `limit` are left to everybody else. */
  readonly reserve: number | undefined;
  readonly waiting: number;
  readonly inFlight: number;
}
