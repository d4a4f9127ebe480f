/** The limit of a vendor that names it in its documentation, not in its answers. */
export interface AssumedLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * What is left of a limit that only our own requests tell of. A request counts from when it is sent until a window
 * after its answer, so that no window of the vendor's, wherever it begins, sees more.
 */
export class AssumedWindow {
  readonly limit: number;
  readonly #windowMs: number;
  readonly #answeredAt: number[] = [];
  #turnedAt = 0;

  constructor({ limit, windowMs }: AssumedLimit) {
    this.limit = limit;
    this.#windowMs = windowMs;
  }

  /** Counts an answer. Whether as much time has passed as a window takes since that was last so. */
  add(now: number): boolean {
    this.#answeredAt.push(now);
    const hasTurned = now - this.#turnedAt >= this.#windowMs;
    if (hasTurned) this.#turnedAt = now;
    return hasTurned;
  }

  /** What is left, less what is under way. */
  remaining(now: number): number {
    while (now >= this.nextAt) this.#answeredAt.shift();
    return this.limit - this.#answeredAt.length;
  }

  /** When the oldest counts no longer. */
  get nextAt(): number {
    return (this.#answeredAt[0] ?? Number.POSITIVE_INFINITY) + this.#windowMs;
  }
}
