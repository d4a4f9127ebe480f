/**
 * Until when an invocation's work may last. One object for the whole of an invocation, so that a wait, a
 * retry and a write all spend the same time.
 */
export class Deadline {
  /** Epoch milliseconds. */
  readonly endsAt: number;
  readonly #endsAtMonotonic: number;
  /** Fires at the end. */
  readonly signal: AbortSignal;

  constructor(remainingMs: number) {
    const ms = Math.max(0, Math.floor(remainingMs));
    this.endsAt = Date.now() + ms;
    this.#endsAtMonotonic = performance.now() + ms;
    this.signal = AbortSignal.timeout(ms);
  }

  /** Milliseconds that are left, 0 when it is over. */
  get remainingMs(): number {
    // A clock that is set back must not lengthen it, nor one that stands still while the machine is suspended.
    return Math.max(0, Math.min(this.endsAt - Date.now(), this.#endsAtMonotonic - performance.now()));
  }

  /** What `work` comes to; rejects with the signal's reason when the deadline comes first. Stops nothing. */
  async race<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const over = () => reject(this.signal.reason);
    this.signal.addEventListener('abort', over, { once: true });
    if (this.signal.aborted) over();
    try {
      return await Promise.race([promise, work]);
    } finally {
      this.signal.removeEventListener('abort', over);
    }
  }

  /** Waits `ms`; rejects with the signal's reason when the deadline comes first. */
  async wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    try {
      await this.race(promise);
    } finally {
      clearTimeout(timer);
    }
  }
}
