import type { Clock } from './clock.ts';
import type { UpstreamAnswer } from './request.ts';

interface Heard {
  /** How far it is ahead of ours at least, ms. */
  readonly ahead: number;
  readonly since: number;
}

/** Clocks run apart by some milliseconds in this time, so what was heard before is let go. */
const KEPT_MS = 5 * 60_000;
/** A vendor's machines do not agree to the millisecond; beyond this its clock was set back. */
const SET_BACK_MS = 2_000;

/**
 * A vendor's clock, from its answers' `Date`. That is cut to whole seconds (RFC 9110 §5.6.7), so an answer only
 * tells that the vendor's clock was past the date when it came. The best of many answers is exact to what the
 * answer was under way.
 */
export class ServerClock {
  readonly #clock: Clock;
  #heard: Heard | undefined;
  #before: Heard | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Hears an answer that has come just now. @param sentAt when it was asked for, by our clock */
  hear({ headers }: UpstreamAnswer, sentAt: number): void {
    const date = Date.parse(headers.date ?? '');
    if (Number.isNaN(date)) return;
    const since = this.#clock.now();
    const ahead = date - since;
    const wasSetBack = date + 1000 - sentAt + SET_BACK_MS < this.#ahead;
    if (this.#heard === undefined || wasSetBack) {
      [this.#before, this.#heard] = [undefined, { ahead, since }];
    } else if (since - this.#heard.since > KEPT_MS) {
      [this.#before, this.#heard] = [this.#heard, { ahead, since }];
    } else {
      this.#heard = { ahead: Math.max(ahead, this.#heard.ahead), since: this.#heard.since };
    }
  }

  /** From when on, by our clock, the vendor's certainly shows an instant (epoch ms). Late, but never early. */
  certainlyAt(instant: number): number {
    return instant - this.#ahead;
  }

  get #ahead(): number {
    // Without a date our own clock must do, and a second for its being another.
    if (this.#heard === undefined) return this.#clock.epoch() - this.#clock.now() - 1000;
    return Math.max(this.#heard.ahead, this.#before?.ahead ?? Number.NEGATIVE_INFINITY);
  }
}
