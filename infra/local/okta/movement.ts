import { SeededRandom } from './seeded-random.ts';

const RECENTLY_MS = 60_000;
const SYNC_STATES = ['SYNCHRONIZED', 'SYNCING', 'OUT_OF_SYNC', 'ERROR'];

/** What Okta changes by itself, also between two reads: instants of its background work, the state of a sync. */
export class Movement {
  readonly isOn: boolean;
  readonly #random: SeededRandom;
  readonly #now: () => number;

  constructor(seed: number, isOn: boolean, now: () => number) {
    this.isOn = isOn;
    this.#random = new SeededRandom(seed, 0x4d4f5645);
    this.#now = now;
  }

  /** An instant that only grows: as it was set, or of a moment ago where the background work came by. */
  instant(set: number): string {
    const moved = this.isOn ? this.#now() - this.#random.below(RECENTLY_MS) : set;
    return new Date(Math.max(set, moved)).toISOString();
  }

  /** A priority, which others may have pushed back. */
  priority(set: number): number {
    return this.isOn ? set + this.#random.below(2) : set;
  }

  syncState(): string {
    return this.#random.pick(SYNC_STATES);
  }
}
