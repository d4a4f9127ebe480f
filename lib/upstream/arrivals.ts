/** Those who wait, in the order in which they came; who was sent away goes back to its place. */
export class Arrivals<T extends { readonly arrival: number }> {
  #waiting: T[] = [];
  #gone = 0;

  get size(): number {
    return this.#waiting.length - this.#gone;
  }

  get first(): T | undefined {
    return this.#waiting[this.#gone];
  }

  add(item: T): void {
    this.#waiting.push(item);
  }

  take(): T | undefined {
    const { first } = this;
    if (first === undefined) return undefined;
    this.#gone += 1;
    // Taking from the front of a long array moves all the others: done seldom enough to cost nothing.
    if (this.#gone > this.#waiting.length / 2) this.#cut();
    return first;
  }

  putBack(item: T): void {
    this.#cut();
    const at = this.#waiting.findIndex(({ arrival }) => arrival > item.arrival);
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, item);
  }

  takeAll(): T[] {
    const all = this.#waiting.slice(this.#gone);
    [this.#waiting, this.#gone] = [[], 0];
    return all;
  }

  #cut(): void {
    this.#waiting.splice(0, this.#gone);
    this.#gone = 0;
  }
}
