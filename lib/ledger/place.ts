import type { Deadline } from '../upstream/deadline.ts';
import type { Ledger } from './ledger.ts';
import { active, type QueueEntry, type ResourceQueue } from './resource-queue.ts';

/** Where a change stands among the changes of its resource. */
export interface Place {
  readonly queue: ResourceQueue;
  /** The entries with this change among them, and without those that are over. */
  readonly entries: readonly QueueEntry[];
  readonly isFirst: boolean;
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
  const left = new Set(active(others, records, Date.now() - ledger.timing.clockSkewMs));
  const mine = { change: id, until: new Date(deadline.endsAt).toISOString() };
  const before = (at < 0 ? others : queue.entries.slice(0, at)).filter((turn) => left.has(turn));
  const after = at < 0 ? [] : queue.entries.slice(at + 1).filter((turn) => left.has(turn));
  return { queue, entries: [...before, mine, ...after], isFirst: before.length === 0 };
}
