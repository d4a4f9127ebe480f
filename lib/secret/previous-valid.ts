interface Made {
  /** When the version was put, epoch milliseconds. */
  readonly createdAt: number;
}

/**
 * Until when credentials of the version before are good, in epoch milliseconds: for a while after the newer of the two
 * was put. Secrets Manager does not tell when a version became current; with `PutSecretValue` that is when it was put,
 * and a rotation takes five minutes at most. Where a version was moved back by its label, the newer one is the one before.
 */
export function previousValidUntil(current: Made, previous: Made, validSeconds: number): number {
  return Math.max(current.createdAt, previous.createdAt) + validSeconds * 1000;
}
