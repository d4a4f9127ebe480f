import type { Replica } from './replica.ts';

interface Slot<T> {
  seq: number;
  id: string;
  value: T | undefined;
}

/** A record as it was before a change; `undefined` where there was none. */
interface Past<T> {
  value: T | undefined;
  /** When the change was made, and from when on every replica shows it. */
  at: number;
  until: number;
}

/** What reads go through: the records as they are, or as a replica has them. */
export interface Records<T> {
  get(id: string): T | undefined;
  after(seq: number): Iterable<[number, T]>;
}

/** Enough holes for one sweep to be worth it, and at most half of the array. */
const SWEEP_AT = 1024;

/**
 * Records by id, in the order in which they were added. A position is a sequence number that is never given
 * out twice, so a cursor stays right under concurrent inserts and deletes, and a page costs its own length.
 */
export class OrderedRecords<T> implements Records<T> {
  readonly #byId = new Map<string, Slot<T>>();
  readonly #past = new Map<string, Past<T>[]>();
  #slots: Slot<T>[] = [];
  #nextSeq = 1;

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)?.value;
  }

  /** Adds at the end, or replaces in place. */
  set(id: string, value: T): void {
    const known = this.#byId.get(id);
    if (known) {
      known.value = value;
      return;
    }
    const slot = { seq: this.#nextSeq++, id, value };
    this.#byId.set(id, slot);
    this.#slots.push(slot);
  }

  delete(id: string): boolean {
    const slot = this.#byId.get(id);
    if (!slot) return false;
    slot.value = undefined;
    this.#byId.delete(id);
    const holes = this.#slots.length - this.#byId.size;
    if (holes >= SWEEP_AT && holes * 2 > this.#slots.length) {
      this.#slots = this.#slots.filter(({ value, id: kept }) => value !== undefined || this.#past.has(kept));
    }
    return true;
  }

  /** Keeps a record as it is now, ahead of a change that the last replica shows at `until`. */
  keep(id: string, at: number, until: number): void {
    const current = this.get(id);
    const value = typeof current === 'object' ? { ...current } : current;
    const earlier = this.#past.get(id)?.filter((past) => past.until > at) ?? [];
    this.#past.set(id, [...earlier, { value, at, until }]);
  }

  /** The records as a replica has them. */
  seenBy(replica: Replica): Records<T> {
    if (this.#past.size === 0) return this;
    const get = (id: string) => this.#seen(id, replica);
    const slotsAfter = (seq: number) => this.#slotsAfter(seq);
    // A record that was removed and added again has two places; the later one counts.
    const isLatest = ({ id, seq }: Slot<T>) => (this.#byId.get(id)?.seq ?? seq) === seq;
    return {
      get,
      *after(seq) {
        for (const slot of slotsAfter(seq)) {
          const value = isLatest(slot) ? get(slot.id) : undefined;
          if (value !== undefined) yield [slot.seq, value];
        }
      },
    };
  }

  /** The records after a position, oldest first, each with its position. */
  *after(seq: number): Generator<[number, T]> {
    for (const slot of this.#slotsAfter(seq)) if (slot.value !== undefined) yield [slot.seq, slot.value];
  }

  *values(): Generator<T> {
    for (const [, value] of this.after(0)) yield value;
  }

  /** What a replica has not seen of the latest changes is as it was before the first of them. */
  #seen(id: string, replica: Replica): T | undefined {
    const past = this.#past.get(id);
    if (!past) return this.get(id);
    if (past.every(({ until }) => until <= replica.at)) {
      this.#past.delete(id);
      return this.get(id);
    }
    const firstUnseen = past.findLastIndex((change) => replica.sees(change)) + 1;
    const unseen = past[firstUnseen];
    return unseen === undefined ? this.get(id) : unseen.value;
  }

  *#slotsAfter(seq: number): Generator<Slot<T>> {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#slots[middle]?.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < this.#slots.length; i++) {
      const slot = this.#slots[i];
      if (slot) yield slot;
    }
  }
}
