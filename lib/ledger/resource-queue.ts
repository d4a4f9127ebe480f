import type { ChangeRecord } from './record.ts';
import { isFinished } from './states.ts';

/** One change's place at a resource. */
export interface QueueEntry {
  readonly change: string;
  /** ISO 8601. A change whose record is missing by then was never put on record. */
  readonly until: string;
}

/**
 * A resource's queue: whose turn it is to change it, in the order in which the changes were accepted. Turns of
 * changes that are finished are cleared away by whoever comes next.
 */
export interface ResourceQueue {
  readonly version: number;
  readonly entries: readonly QueueEntry[];
}

export const emptyQueue: ResourceQueue = { version: 0, entries: [] };

/**
 * The entries that still stand.
 *
 * @param records the changes that the entries name, as far as they are on record
 * @param now epoch milliseconds, set back by as much as clocks may be apart
 */
export function active(
  entries: readonly QueueEntry[],
  records: ReadonlyMap<string, ChangeRecord>,
  now: number,
): QueueEntry[] {
  return entries.filter(({ change, until }) => {
    const record = records.get(change);
    return record === undefined ? now < Date.parse(until) : blocks(record);
  });
}

/**
 * Whether later changes of the same resource must wait for this one: it may be at the vendor, or it will be
 * started without its caller. A doubt that cannot be settled blocks nobody.
 */
export function blocks(record: ChangeRecord): boolean {
  if (isFinished(record.state) || record.indeterminate) return false;
  return record.state !== 'deferred' || record.deferral === 'queue';
}

/** Of the changes that made a difference upstream after some time, epoch milliseconds, the last. */
export function lastMade(records: Iterable<ChangeRecord>, since: number): ChangeRecord | undefined {
  let last: ChangeRecord | undefined;
  for (const record of records) {
    const { changed, completedAt = '' } = record;
    if (changed === true && Date.parse(completedAt) > since && completedAt > (last?.completedAt ?? ''))
      last = record;
  }
  return last;
}
