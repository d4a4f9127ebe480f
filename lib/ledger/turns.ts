import type { ChangeRecord } from './record.ts';
import { isFinished } from './states.ts';

/** One change's place at a resource. */
export interface Turn {
  readonly change: string;
  /** ISO 8601. A change whose record is missing by then was never put on record. */
  readonly until: string;
}

/**
 * A resource's head: whose turn it is to change it, in the order in which the changes were accepted. Turns of
 * changes that are finished are cleared away by whoever comes next.
 */
export interface Head {
  readonly version: number;
  readonly turns: readonly Turn[];
}

export const emptyHead: Head = { version: 0, turns: [] };

/**
 * The turns that still stand.
 *
 * @param records the changes that the turns name, as far as they are on record
 * @param now epoch milliseconds, set back by as much as clocks may be apart
 */
export function standing(
  turns: readonly Turn[],
  records: ReadonlyMap<string, ChangeRecord>,
  now: number,
): Turn[] {
  return turns.filter(({ change, until }) => {
    const record = records.get(change);
    return record === undefined ? now < Date.parse(until) : blocks(record);
  });
}

/**
 * Whether later changes of the same resource must wait for this one: it may be at the vendor, or it will be
 * started without its caller. A doubt that cannot be settled blocks nobody.
 */
export function blocks(record: ChangeRecord): boolean {
  if (isFinished(record.state) || record.undecidable) return false;
  return record.state !== 'deferred' || record.repeatable;
}
