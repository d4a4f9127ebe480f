import { hash } from 'node:crypto';
import type { Entry, Fact } from './audit.ts';

/** How an entry is to the one of the same resource in the last run; `again` where it came before in this run. */
export type Seen = 'added' | 'changed' | 'same' | 'again';

// No digest is empty.
const SEEN = '';

/**
 * Compares entries with those of the last run. It remembers some twenty characters of each, so that it stays small
 * whatever the entries hold.
 */
export class Comparison {
  /** What the last run had, by resource; {@link SEEN} once this run has it. */
  readonly #known = new Map<string, string>();

  /** Notes what the last run had. */
  note({ resource, state }: Pick<Entry, 'resource' | 'state'>): void {
    const key = keyOf(resource);
    if (!this.#known.has(key)) this.#known.set(key, stateDigest(state));
  }

  /** Says how an entry of this run is to that. */
  see({ resource, state }: Pick<Entry, 'resource' | 'state'>): Seen {
    const key = keyOf(resource);
    const known = this.#known.get(key);
    this.#known.set(key, SEEN);
    if (known === SEEN) return 'again';
    if (known === undefined) return 'added';
    return known === stateDigest(state) ? 'same' : 'changed';
  }

  /** Whether this run has not seen it; true once for each. */
  takeMissing(resource: string): boolean {
    const key = keyOf(resource);
    const isMissing = this.#known.get(key) !== SEEN;
    this.#known.set(key, SEEN);
    return isMissing;
  }
}

/** The same for the same state, in whichever order its members are. */
export function stateDigest(state: Readonly<Record<string, Fact>>): string {
  const members = Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1));
  return digest(JSON.stringify(members), 8);
}

const keyOf = (resource: string) => digest(resource, 12);

// 72 bits of a resource: among a million of them, two alike are as likely as one in ten billion. In one call: an
// object for each of them would be native memory that lies about until it is collected.
function digest(text: string, characters: number): string {
  return hash('sha256', text, 'base64').slice(0, characters);
}
