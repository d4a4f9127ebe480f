import { madeAt } from '../../ledger/closing.ts';
import type { ChangeRecord } from '../../ledger/record.ts';
import { resourceNamed } from '../../resource/registry.ts';
import type { Justification } from '../audit.ts';
import { bearingOf } from './bearing.ts';

/**
 * What the ledger says last about something that is there now:
 *
 * - `justified`: a change on a ticket made it, found it so, or approved it retroactively
 * - `unticketed`: a change without a ticket made it
 * - `taken`: it was taken away since, so that somebody else has given it again
 * - `replaced`: what a change made is gone, and what is there now is another one
 * - `undone`: the change that made it was reverted
 * - `nothing`: no change is about its being there
 */
export type LastWord =
  | { readonly said: 'justified'; readonly justification: Justification }
  | { readonly said: 'unticketed' | 'taken' | 'replaced' | 'undone'; readonly change: ChangeRecord }
  | { readonly said: 'nothing' };

/** What is known of the thing as it is now. */
export interface Present {
  /** The vendor's own id of it, where each that is made gets another. */
  readonly id?: string | null | undefined;
  /** Since when it is there, ISO 8601. */
  readonly created?: string | null | undefined;
}

// Longer than a write may be on its way, and than clocks are apart.
const LATER_MS = 15 * 60_000;

/**
 * What one change says about its resource's being there; undefined where it says nothing.
 *
 * @param present what is there now: what was not made by the change that is found is another's doing
 */
export function wordOf(change: ChangeRecord, present: Present = {}): LastWord | undefined {
  const bearing = bearingOf(change);
  if (bearing === 'neither') return undefined;
  // Taking away what was not there says as well that it was not.
  if (bearing === 'takes') return change.state === 'succeeded' ? { said: 'taken', change } : undefined;
  if (!mayHaveMade(change)) return undefined;
  if (change.revertedBy !== undefined) return { said: 'undone', change };
  if (change.ticket === undefined) return made(change) ? { said: 'unticketed', change } : undefined;
  if (isAnother(change, present)) return { said: 'replaced', change };
  return { said: 'justified', justification: justificationBy(change, change.ticket) };
}

/** A change as the reason for something. */
export function justificationBy(change: ChangeRecord, ticket: string): Justification {
  return { ticket, change: change.id, caller: change.caller, at: change.completedAt ?? change.acceptedAt };
}

/**
 * It was made, or may have been a moment ago: what is started or in doubt was sent, or is just being sent, and it
 * asked for what is there. What was put off, refused or given up made nothing.
 */
function mayHaveMade({ state, indeterminate, ticket }: ChangeRecord): boolean {
  if (state === 'succeeded') return true;
  return ticket !== undefined && !indeterminate && (state === 'started' || state === 'in_doubt');
}

/** Whether it made the resource be there, rather than found it there. */
function made({ changed, before, resource, operation }: ChangeRecord): boolean {
  if (changed !== true) return false;
  const type = resourceNamed(resource)?.type;
  // Of what is nobody's to give it is the status that was made.
  return before === undefined || !type?.isHeld(before) || type.bearing.sets?.includes(operation) === true;
}

function isAnother(change: ChangeRecord, { id, created }: Present): boolean {
  const madeId = (change.after as { id?: unknown } | null | undefined)?.id;
  if (id && typeof madeId === 'string' && madeId !== id) return true;
  const doneAt = Math.max(...[change.acceptedAt, madeAt(change)].map(instant));
  return Date.parse(created ?? '') > doneAt + LATER_MS;
}

const instant = (time: string) => Date.parse(time) || 0;
