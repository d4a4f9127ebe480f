import type { RateLimit } from './rate-limit.ts';

/** When a request was sent: by our clock, and after how many answers. */
export interface Sent {
  readonly at: number;
  readonly after: number;
}

/** As much use as this is taken to have been seen already, at the share of the window before. */
const WEIGHT = 4;
/** Whoever comes first does not know yet whether it is alone. */
const FIRST_SHARE = 0.5;
/** Whoever comes late into company begins with no less, or would never catch up. */
const LEAST_SHARE = 0.25;

/**
 * One window of a bucket, as answers tell of it that come in another order than the vendor gave them.
 *
 * An answer is out of date once one has come that was sent after it; of all others the lowest is the last that the
 * vendor gave. So what is under way is all that may still come off it, and yet a bucket that fills while it is used
 * is seen to rise.
 */
export class RateWindow {
  readonly resetsAt: number;
  readonly learntAt: number;
  limit: number;
  readonly #first: number;
  readonly #shareBefore: number;
  /** The lowest first, which is also the first that came. */
  #latest: readonly { remaining: number; cameAs: number }[];
  #ours = 0;

  /**
   * @param cameAs how many answers there were with this one
   * @param shareBefore our share of what was used in the window before
   */
  constructor(first: RateLimit, cameAs: number, learntAt: number, shareBefore = FIRST_SHARE) {
    this.resetsAt = first.resetsAt;
    this.limit = first.limit;
    this.learntAt = learntAt;
    this.#first = first.remaining;
    this.#latest = [{ remaining: first.remaining, cameAs }];
    this.#shareBefore = Math.max(LEAST_SHARE, shareBefore);
  }

  /** What is left, less what is under way. */
  get remaining(): number {
    return this.#latest[0]?.remaining ?? 0;
  }

  /** Takes a further answer of this window. */
  add({ limit, remaining }: Pick<RateLimit, 'limit' | 'remaining'>, { after }: Sent, cameAs: number): void {
    this.limit = limit;
    this.#ours += 1;
    const latest = this.#latest.filter((known) => known.cameAs > after && known.remaining < remaining);
    this.#latest = [...latest, { remaining, cameAs }];
  }

  /** Counts a request of which nobody knows whether the vendor counted it. */
  lose(cameAs: number): void {
    this.add({ limit: this.limit, remaining: this.remaining - 1 }, { at: 0, after: 0 }, cameAs);
  }

  /** Whether all that was used may have been ours. @param inFlight how many of ours are not answered */
  isAlone(inFlight: number): boolean {
    return this.#used <= this.#ours + inFlight;
  }

  /** Our share of what was used in this window, up to 1. */
  get share(): number {
    return (this.#ours + WEIGHT * this.#shareBefore) / (Math.max(this.#ours, this.#used) + WEIGHT);
  }

  get #used(): number {
    return this.#first - this.remaining;
  }
}
