/**
 * Until when an invocation's work may last. One object for the whole of an invocation, so that a wait, a
 * retry and a write all spend the same time.
 */
export class Deadline {
  /** Epoch milliseconds. */
  readonly endsAt: number;
  readonly #endsAtMonotonic: number;
  readonly #waiting = new Set<(reason: Error) => void>();
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #reason: Error | undefined;
  #signal: AbortSignal | undefined;

  constructor(remainingMs: number) {
    const ms = Math.max(0, Math.floor(remainingMs));
    this.endsAt = Date.now() + ms;
    this.#endsAtMonotonic = performance.now() + ms;
  }

  /** Milliseconds that are left, 0 when it is over. */
  get remainingMs(): number {
    // A clock that is set back must not lengthen it, nor one that stands still while the machine is suspended.
    const ms = Math.min(this.endsAt - Date.now(), this.#endsAtMonotonic - performance.now());
    return this.#isOver ? 0 : Math.max(0, ms);
  }

  /** Why whatever is broken off at the end is broken off. */
  get reason(): Error {
    this.#reason ??= new DOMException('The time was up', 'TimeoutError');
    return this.#reason;
  }

  /** Fires at the end, for those who take nothing else: to wait by it costs more than by {@link whenOver}. */
  get signal(): AbortSignal {
    if (this.#signal) return this.#signal;
    const controller = new AbortController();
    this.#signal = controller.signal;
    this.whenOver((reason) => controller.abort(reason));
    return this.#signal;
  }

  /**
   * Calls `over` at the end, at once where that has come. Keeps no process alive.
   *
   * @returns what takes that back
   */
  whenOver(over: (reason: Error) => void): () => void {
    const ms = this.remainingMs;
    if (ms === 0) {
      over(this.reason);
      return () => {};
    }
    this.#waiting.add(over);
    this.#timer ??= setTimeout(() => this.#end(), Math.ceil(ms)).unref();
    return () => {
      if (!this.#waiting.delete(over) || this.#waiting.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #end(): void {
    this.#isOver = true;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const over of waiting) over(this.reason);
  }

  /** What `work` comes to; rejects with the reason when the deadline comes first. Stops nothing. */
  async race<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = this.whenOver(reject);
    try {
      return await Promise.race([promise, work]);
    } finally {
      stop();
    }
  }

  /** Waits `ms`; rejects with the reason when the deadline comes first. */
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
