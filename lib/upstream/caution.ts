import { retryAfterMs } from './rate-limit.ts';
import type { Sent } from './rate-window.ts';
import type { UpstreamAnswer } from './request.ts';

const BACKOFF_MS = { first: 250, most: 30_000 };
const LEAST_PART = 1 / 8;
const RECOVERY = 1.1;

/** What answers have taught of a bucket about how boldly to use it. */
export class Caution {
  /** Until when nothing is sent after a 429, by our clock. */
  blockedUntil = 0;
  #atOnce = 1;
  #part = 1;
  #refusals = 0;
  #refusedAs = 0;

  /** How many may be under way at once: one before the first answer, then as many as have proved well. */
  get atOnce(): number {
    return Math.floor(this.#atOnce);
  }

  /** The part that is used of what seems to be left to us; 1 unless there were 429s. */
  get part(): number {
    return this.#part;
  }

  /** An answer doubles what is under way from one round to the next; in company a round adds one. */
  answered(isAlone: boolean): void {
    this.#refusals = 0;
    this.#atOnce += isAlone ? 1 : 1 / this.#atOnce;
  }

  /** A window has begun. In company everybody begins anew at once, so each feels its way. */
  turned(isAlone: boolean): void {
    if (!isAlone) this.#atOnce = 2;
    this.#part = Math.min(1, this.#part * RECOVERY);
  }

  /** A 429 has come. Of all that were under way together only the first counts. */
  refused(answer: UpstreamAnswer, { after }: Sent, cameAs: number, now: number): void {
    if (after >= this.#refusedAs) {
      this.#refusedAs = cameAs;
      this.#refusals += 1;
      this.#atOnce = Math.max(1, this.#atOnce / 2);
      this.#part = Math.max(LEAST_PART, this.#part / 2);
    }
    const backoffMs = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (this.#refusals - 1));
    this.blockedUntil = Math.max(this.blockedUntil, now + (retryAfterMs(answer) ?? backoffMs));
  }
}
