import type { Deadline } from '../upstream/deadline.ts';
import type { Ledger } from './ledger.ts';
import type { ChangeRecord } from './record.ts';
import { active, lastMade, type QueueEntry, type ResourceQueue } from './resource-queue.ts';

/** Where a change stands among the changes of its resource. */
export interface Place {
  readonly queue: ResourceQueue;
  /** The entries with this change among them, and without those that are over, but for {@link justMade}. */
  readonly entries: readonly QueueEntry[];
  readonly isFirst: boolean;
  /** The change that was made last, where that is so short ago that reads of the resource may not show it yet. */
  readonly justMade: ChangeRecord | undefined;
}

/** Finds the place of a change: the one it has, or the last. Reads the others only where the queue names some. */
export async function findPlace(
  ledger: Ledger,
  id: string,
  queue: ResourceQueue,
  deadline: Deadline,
): Promise<Place> {
  const at = queue.entries.findIndex(({ change }) => change === id);
  const others = queue.entries.filter(({ change }) => change !== id);
  const records = await ledger.getAll(others.map(({ change }) => change));
  const { clockSkewMs, consistentAfterMs } = ledger.timing;
  const left = new Set(active(others, records, Date.now() - clockSkewMs));
  const justMade = lastMade(records.values(), Date.now() - consistentAfterMs - clockSkewMs);
  // It keeps its entry, so that those that come until then find it.
  const made = others.filter(({ change }) => change === justMade?.id);
  const mine = { change: id, until: new Date(deadline.endsAt).toISOString() };
  const before = (at < 0 ? others : queue.entries.slice(0, at)).filter((turn) => left.has(turn));
  const after = at < 0 ? [] : queue.entries.slice(at + 1).filter((turn) => left.has(turn));
  return { queue, entries: [...made, ...before, mine, ...after], isFirst: before.length === 0, justMade };
}
