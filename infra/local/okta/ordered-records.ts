interface Slot<T> {
  seq: number;
  id: string;
  value: T | undefined;
}

/** Enough holes for one sweep to be worth it, and at most half of the array. */
const SWEEP_AT = 1024;

/**
 * Records by id, in the order in which they were added. A position is a sequence number that is never given
 * out twice, so a cursor stays right under concurrent inserts and deletes, and a page costs its own length.
 */
export class OrderedRecords<T> {
  readonly #byId = new Map<string, Slot<T>>();
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
      this.#slots = this.#slots.filter((kept) => kept.value !== undefined);
    }
    return true;
  }

  /** The records after a position, oldest first, each with its position. */
  *after(seq: number): Generator<[number, T]> {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#slots[middle]?.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < this.#slots.length; i++) {
      const slot = this.#slots[i];
      if (slot?.value !== undefined) yield [slot.seq, slot.value];
    }
  }

  *values(): Generator<T> {
    for (const [, value] of this.after(0)) yield value;
  }
}
