import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../lib/upstream/clock.ts';

interface Alarm {
  readonly at: number;
  readonly call: () => void;
}

/** A clock that stands still until it is told to go on, and then goes from alarm to alarm. */
export class VirtualClock implements Clock {
  readonly #epoch: number;
  #now = 0;
  readonly #alarms = new Set<Alarm>();

  constructor(epoch = Date.UTC(2026, 10, 22, 10)) {
    this.#epoch = epoch;
  }

  now(): number {
    return this.#now;
  }

  epoch(): number {
    return this.#epoch + this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const alarm = { at: this.#now + Math.max(0, ms), call };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Goes on until nobody waits for an alarm, or for `ms`. */
  async elapse(ms = Number.POSITIVE_INFINITY): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      // Whatever follows from the last alarm happens before the next.
      await setImmediate();
      const [next] = [...this.#alarms].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#alarms.delete(next);
      this.#now = next.at;
      next.call();
    }
    if (Number.isFinite(end)) this.#now = end;
  }
}
