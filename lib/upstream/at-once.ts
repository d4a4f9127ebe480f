import type { Sent } from './rate-window.ts';

/** A reset of a limit of requests at once is only an estimate, so it is believed within these. */
const PAUSE_MS = { least: 250, most: 10_000 };

/** After so many rounds of answers one more is tried; each that is one too many costs a pause. */
const ROUNDS = 8;

/**
 * How many requests may be under way at once: what was allowed, or half of what the vendor found too many and one
 * more from time to time since.
 */
export class AtOnce {
  /** Until when nothing is sent at all, by our clock. */
  pausedUntil = 0;
  readonly #allowed: number;
  #most: number;
  #refusedAs = 0;

  constructor(allowed: number) {
    this.#allowed = allowed;
    this.#most = allowed;
  }

  get most(): number {
    return Math.floor(this.#most);
  }

  answered(): void {
    this.#most = Math.min(this.#allowed, this.#most + 1 / (ROUNDS * this.#most));
  }

  /** There were too many. Of all that were under way together only the first counts. */
  refused(inFlight: number, { after }: Sent, cameAs: number, now: number, resetAt: number): void {
    this.pausedUntil = now + Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.least, resetAt - now));
    if (after < this.#refusedAs) return;
    this.#refusedAs = cameAs;
    this.#most = Math.max(1, Math.min(this.#most, inFlight) / 2);
  }
}
