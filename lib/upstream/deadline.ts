/**
 * Until when an invocation's work may last. One object for the whole of an invocation, so that a wait, a
 * retry and a write all spend the same time.
 */
export class Deadline {
  /** Epoch milliseconds. */
  readonly endsAt: number;
  /** Fires at the end. */
  readonly signal: AbortSignal;

  constructor(remainingMs: number) {
    const ms = Math.max(0, Math.floor(remainingMs));
    this.endsAt = Date.now() + ms;
    this.signal = AbortSignal.timeout(ms);
  }

  /** Milliseconds that are left, 0 when it is over. */
  get remainingMs(): number {
    return Math.max(0, this.endsAt - Date.now());
  }

  /** Waits `ms`, and rejects with the signal's reason when the deadline comes first. */
  async wait(ms: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const over = () => reject(this.signal.reason);
    const timer = setTimeout(resolve, ms);
    this.signal.addEventListener('abort', over, { once: true });
    if (this.signal.aborted) over();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', over);
    }
  }
}
