import type { Random } from '../faults/random.ts';

interface Delivery<T> {
  readonly due: number;
  readonly event: T;
  readonly tries: number;
}

/** How the event hook delivers, and the queue hands out: late, twice, in another order, or not at all. */
export class Deliveries<T> {
  readonly lost: T[] = [];
  duplicates = 0;
  #pending: Delivery<T>[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Hands events to the hook, at this step. */
  take(events: readonly T[], step: number): void {
    for (const event of events) {
      if (this.#random.chance(0.05)) {
        this.lost.push(event);
        continue;
      }
      this.#pending.push({ due: step + this.#delay(), event, tries: 1 });
      if (this.#random.chance(0.1)) {
        this.duplicates += 1;
        this.#pending.push({ due: step + this.#delay(), event, tries: 1 });
      }
    }
  }

  /** What is delivered at this step, by how often it was tried. */
  due(step: number): Map<number, T[]> {
    const due = this.#pending.filter((delivery) => delivery.due <= step);
    this.#pending = this.#pending.filter((delivery) => delivery.due > step);
    const shuffled = due
      .map((delivery) => [this.#random.next(), delivery] as const)
      .sort(([a], [b]) => a - b);
    return new Map(
      [...Map.groupBy(shuffled, ([, { tries }]) => tries)].map(([tries, all]) => [
        tries,
        all.map(([, { event }]) => event),
      ]),
    );
  }

  /** What the job put back comes again later. */
  back(events: readonly T[], tries: number, step: number): void {
    for (const event of events) this.#pending.push({ due: step + 5, event, tries: tries + 1 });
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  #delay(): number {
    // Most come at once, some much later.
    return this.#random.chance(0.8) ? this.#random.between(0, 3) : this.#random.between(0, 59);
  }
}
