/** How many calls a bucket takes, and in what time. */
export const LIMIT = 100;
export const WINDOW_MS = 1_000;

/**
 * `tokens`: a bucket of a hundred that fills all the time, a hundred a second; its reset is the next whole second.
 * `windows`: a hundred in each second of the clock, as Okta counts by the minute.
 */
export type Counting = 'tokens' | 'windows';

/** What a counter says of one request. */
export interface Standing {
  readonly granted: boolean;
  readonly remaining: number;
  /** Epoch seconds. */
  readonly reset: number;
}

/** One bucket. */
export class Counter {
  readonly #counting: Counting;
  #left = LIMIT;
  #at: number | undefined;

  constructor(counting: Counting) {
    this.#counting = counting;
  }

  take(now = Date.now()): Standing {
    const before = this.#at ?? now;
    this.#at = now;
    if (this.#counting === 'tokens') this.#left += ((now - before) * LIMIT) / WINDOW_MS;
    else if (Math.floor(now / WINDOW_MS) > Math.floor(before / WINDOW_MS)) this.#left = LIMIT;
    this.#left = Math.min(LIMIT, this.#left);
    const granted = this.#left >= 1;
    if (granted) this.#left -= 1;
    return { granted, remaining: Math.floor(this.#left), reset: Math.floor(now / 1000) + 1 };
  }
}
