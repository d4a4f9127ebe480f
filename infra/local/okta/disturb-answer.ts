import type { OktaHostility } from './hostility.ts';
import { SeededRandom } from './seeded-random.ts';
import { withoutNulls } from './without-nulls.ts';

const DATES = new Set(['created', 'lastUpdated', 'statusChanged', 'lastSync']);

/**
 * Disturbs the bodies of reads: members that no specification names, dates of another form, odd entries of lists. Of
 * changes too: members that are null and left out. Of errors: a cause that stands alone.
 */
export class AnswerDisturbance {
  readonly #hostility: OktaHostility;
  readonly #random: SeededRandom;

  constructor(seed: number, hostility: OktaHostility) {
    this.#hostility = hostility;
    this.#random = new SeededRandom(seed, 0x414e5357);
  }

  /** The body of a read as it is sent instead. The System Log has its own disturbance. */
  disturb(path: string, body: unknown): unknown {
    if (path === '/api/v1/logs') return body;
    return this.sparing(this.#disturbedList(path, body));
  }

  /** The body of an error, its only cause without the list around it now and then. */
  blaming(body: Record<string, unknown>): Record<string, unknown> {
    const { errorCauses } = body;
    const [only, ...others] = Array.isArray(errorCauses) ? errorCauses : [];
    const isBare = only !== undefined && others.length === 0 && this.#happens(this.#hostility.bareCauseRate);
    return isBare ? { ...body, errorCauses: only } : body;
  }

  /** The body without its nulls, now and then. */
  sparing(body: unknown): unknown {
    return this.#happens(this.#hostility.omittedNullRate) ? withoutNulls(body) : body;
  }

  #disturbedList(path: string, body: unknown): unknown {
    if (!Array.isArray(body)) return this.#disturbed(body);
    const items = body.map((item) => this.#disturbed(item));
    return path.endsWith('/roles') && this.#happens(this.#hostility.oddRoleEntryRate)
      ? [null, ...items, { status: 'ACTIVE', type: null }]
      : items;
  }

  #disturbed(item: unknown): unknown {
    if (typeof item !== 'object' || item === null) return item;
    const { extraMemberRate, oddDateRate } = this.#hostility;
    const disturbed: Record<string, unknown> = { ...item };
    if (this.#happens(oddDateRate)) {
      for (const name of DATES) if (name in disturbed) disturbed[name] = asDatabaseTimestamp(disturbed[name]);
    }
    if (this.#happens(extraMemberRate)) {
      disturbed.addedLater = { version: this.#random.below(9), labels: [null, 'unknown'] };
    }
    return disturbed;
  }

  #happens(rate: number): boolean {
    return rate > 0 && this.#random.next() < rate;
  }
}

/** `2026-01-01T00:00:00.120Z` as `2026-01-01 00:00:00.12`, and `.000` as `.0`: as Java's `Timestamp` writes it. */
function asDatabaseTimestamp(date: unknown): unknown {
  return typeof date === 'string' ? date.replace('T', ' ').replace(/0{0,2}Z$/, '') : date;
}
