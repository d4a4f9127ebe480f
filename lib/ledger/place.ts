import type { Deadline } from '../upstream/deadline.ts';
import type { Ledger } from './ledger.ts';
import { type Head, standing, type Turn } from './turns.ts';

/** Where a change stands among the changes of its resource. */
export interface Place {
  readonly head: Head;
  /** The turns with this change among them, and without those that are over. */
  readonly turns: readonly Turn[];
  readonly isFirst: boolean;
}

/** Finds the place of a change: the one it has, or the last. Reads the others only where the head names some. */
export async function findPlace(ledger: Ledger, id: string, head: Head, deadline: Deadline): Promise<Place> {
  const at = head.turns.findIndex(({ change }) => change === id);
  const others = head.turns.filter(({ change }) => change !== id);
  const records = await ledger.getAll(others.map(({ change }) => change));
  const left = new Set(standing(others, records, Date.now() - ledger.timing.clockSkewMs));
  const mine = { change: id, until: new Date(deadline.endsAt).toISOString() };
  const before = (at < 0 ? others : head.turns.slice(0, at)).filter((turn) => left.has(turn));
  const after = at < 0 ? [] : head.turns.slice(at + 1).filter((turn) => left.has(turn));
  return { head, turns: [...before, mine, ...after], isFirst: before.length === 0 };
}
