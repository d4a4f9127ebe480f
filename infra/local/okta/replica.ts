import type { OrderedRecords, Records } from './ordered-records.ts';
import { SeededRandom } from './seeded-random.ts';

/** One of the vendor's copies, as one read meets it: each change reaches it somewhere in the change's own time. */
export class Replica {
  /** The instant of the read, in milliseconds since the epoch. */
  readonly at: number;
  readonly #slowness: number;

  /** @param slowness from 0, the primary itself, to 1, the last to know */
  constructor(at: number, slowness: number) {
    this.at = at;
    this.#slowness = slowness;
  }

  /** Whether it has heard of a change that all have heard of by `until`. */
  sees({ at, until }: { at: number; until: number }): boolean {
    return this.at >= at + (until - at) * this.#slowness;
  }
}

/**
 * The vendor's copies behind its reads. Writes go to the primary; a read meets any copy, so that of two reads in a
 * row the second may show the older state. Everything is drawn from a random of its own, which shifts no ids.
 */
export class Replicas {
  readonly #lagMs: number;
  readonly #random: SeededRandom;

  /** @param lagMs how long the slowest change takes to the slowest copy; 0 = reads show what was written */
  constructor(seed: number, lagMs: number) {
    this.#lagMs = lagMs;
    this.#random = new SeededRandom(seed, 0x5245504c);
  }

  /** To be called ahead of a change of a record: copies go on showing it as it is now for a while. */
  changing<T>(records: OrderedRecords<T>, id: string, at: number): void {
    if (this.#lagMs > 0) records.keep(id, at, at + Math.ceil(this.#random.next() * this.#lagMs));
  }

  /** The copy that a read meets. */
  met(at: number): Replica {
    return new Replica(at, this.#lagMs > 0 ? this.#random.next() : 0);
  }

  /** The records as a read meets them. */
  read<T>(records: OrderedRecords<T>, at: number): Records<T> {
    return this.#lagMs > 0 ? records.seenBy(this.met(at)) : records;
  }
}
