import { Bucket, type BucketOptions } from './bucket.ts';
import type { BucketStanding } from './bucket-standing.ts';

/** With more than this, those are forgotten of which nothing is known. */
const MANY = 64;

/** A vendor's counters by their names, as far as they were used. */
export class Buckets<T extends { readonly arrival: number }> {
  readonly #options: BucketOptions;
  readonly #buckets = new Map<string, Bucket<T>>();

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  get(name: string): Bucket<T> {
    const known = this.#buckets.get(name);
    if (known !== undefined) return known;
    if (this.#buckets.size >= MANY) {
      for (const [other, bucket] of this.#buckets) if (bucket.isIdle) this.#buckets.delete(other);
    }
    const bucket = new Bucket<T>(this.#options);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** Of all buckets from which one may be sent now, that of the first comer; without one, when there will be. */
  next(now: number): { readonly bucket?: Bucket<T>; readonly readyAt: number } {
    let best: { bucket: Bucket<T>; arrival: number } | undefined;
    let readyAt = Number.POSITIVE_INFINITY;
    for (const bucket of this.#buckets.values()) {
      const arrival = bucket.waiting.first?.arrival;
      if (arrival === undefined) continue;
      const at = bucket.readyAt(now);
      readyAt = Math.min(readyAt, at);
      if (at <= now && arrival < (best?.arrival ?? Number.POSITIVE_INFINITY)) best = { bucket, arrival };
    }
    return best === undefined ? { readyAt } : { bucket: best.bucket, readyAt: now };
  }

  /** Everybody who waits, who then waits no longer. */
  takeAll(): T[] {
    return [...this.#buckets.values()].flatMap(({ waiting }) => waiting.takeAll());
  }

  standing(): ReadonlyMap<string, BucketStanding> {
    return new Map([...this.#buckets].map(([name, bucket]) => [name, bucket.standing()]));
  }
}
