import { pMapIterable } from 'p-map';
import { madeAt } from '../ledger/closing.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { Drift } from '../report/report.ts';
import type { Entry } from './audit.ts';
import type { Baseline } from './baseline.ts';
import { Comparison, type Seen } from './comparison.ts';

/** Something that was removed or changed, with the change that explains it where there is one. */
export interface Explained {
  readonly drift: Drift;
  readonly change: ChangeRecord | undefined;
}

interface Parts {
  /** The last run; without one there is no drift. */
  readonly baseline: Baseline | undefined;
  /** The change behind it. */
  explain(drift: Drift, since: string): Promise<ChangeRecord | undefined>;
  write(drift: Drift): Promise<void>;
  onExplained(explained: Explained): Promise<void>;
}

// What was there before is looked up in the last run's results: so many at once.
const CHANGED_AT_ONCE = 10_000;
const QUERIES_AT_ONCE = 16;

/** Finds what is not as it was in the last run, while the entries of this one go by. */
export class DriftFinder {
  readonly #parts: Parts;
  readonly #comparison = new Comparison();
  readonly #changed = new Map<string, Entry['state']>();
  /** How many entries the last run had that both looked at. */
  before = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Reads what the last run had. Before anything is seen. */
  async begin(): Promise<void> {
    for await (const entry of this.#parts.baseline?.entries() ?? []) {
      this.#comparison.note(entry);
      this.before += 1;
    }
  }

  /** @returns `again` for an entry that came before in this run */
  async see(entry: Entry): Promise<Seen> {
    const seen = this.#comparison.see(entry);
    const { baseline, write } = this.#parts;
    const { resource, state, justification } = entry;
    if (!baseline?.covers(resource)) return seen;
    if (seen === 'added') {
      await write({
        resource,
        drift: 'added',
        after: state,
        ...(justification && { ticket: justification.ticket }),
      });
    }
    if (seen === 'changed') {
      this.#changed.set(resource, state);
      if (this.#changed.size === CHANGED_AT_ONCE) await this.#lookUp(false);
    }
    return seen;
  }

  /** @param isWhole whether all was seen: what is missing then is gone */
  async finish(isWhole: boolean): Promise<void> {
    if (isWhole || this.#changed.size > 0) await this.#lookUp(isWhole);
  }

  async #lookUp(missingToo: boolean): Promise<void> {
    const { baseline, explain, write, onExplained } = this.#parts;
    if (!baseline) return;
    const explained = pMapIterable(
      this.#drifted(baseline, missingToo),
      async (drift): Promise<Explained> => ({
        drift,
        change: await explain(drift, baseline.summary.startedAt),
      }),
      { concurrency: QUERIES_AT_ONCE },
    );
    for await (const { drift, change } of explained) {
      await write({ ...drift, ...(change?.ticket !== undefined && { ticket: change.ticket }) });
      await onExplained({ drift, change });
    }
    this.#changed.clear();
  }

  async *#drifted(baseline: Baseline, missingToo: boolean): AsyncGenerator<Drift> {
    for await (const { resource, state: before } of baseline.entries()) {
      const after = this.#changed.get(resource);
      if (after) {
        this.#changed.delete(resource);
        yield { resource, drift: 'changed', before, after };
      } else if (missingToo && this.#comparison.takeMissing(resource)) {
        yield { resource, drift: 'removed', before };
      }
    }
  }
}

// More than this many changes of one resource since the last run, and none of the last ones fits: nobody knows.
const LOOKED_AT = 25;

/**
 * The last change on record that made a resource what it is now, since some time: for what is gone, one that left
 * nothing, for what is different, one that left something.
 *
 * @param since ISO 8601
 */
export async function explainingChange(
  ledger: Ledger,
  { resource, drift }: Drift,
  since: string,
): Promise<ChangeRecord | undefined> {
  const changes = await ledger.latest(resource, new Date().toISOString(), LOOKED_AT);
  return changes.find((change) => {
    const { state, changed, after } = change;
    // What is under way or in doubt may have been seen already; how it ends is the ledger's matter.
    const mayBeMade = ['succeeded', 'started', 'in_doubt', 'closed'].includes(state);
    if (!mayBeMade || changed === false || madeAt(change) < since) return false;
    // Of what somebody else did and a ticket justified afterwards nothing is known but that it was done.
    return after === undefined || (after === null) === (drift === 'removed');
  });
}
