import type { OktaHostility } from './hostility.ts';
import { SeededRandom } from './seeded-random.ts';

/** What the org does where Okta's documents contradict each other: one of both, or now one and now the other. */
export type Disputed = 'taken' | 'refused' | 'either';

type DisputedMember = {
  [Name in keyof OktaHostility]: OktaHostility[Name] extends Disputed ? Name : never;
}[keyof OktaHostility];

/** Decides what is disputed, request by request, from a random of its own. */
export class Disputes {
  readonly #hostility: OktaHostility;
  readonly #random: SeededRandom;

  constructor(seed: number, hostility: OktaHostility) {
    this.#hostility = hostility;
    this.#random = new SeededRandom(seed, 0x44495350);
  }

  /** Whether this request is taken. */
  takes(name: DisputedMember): boolean {
    const how = this.#hostility[name];
    return how === 'either' ? this.#random.next() < 0.5 : how === 'taken';
  }
}
