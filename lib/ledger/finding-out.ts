import type { Trace } from './effect.ts';

/** The resource, in what a change touches: as the change would leave it, as it was before, or otherwise. */
export const seenStates = ['as desired', 'as before', 'otherwise'] as const;
export type SeenState = (typeof seenStates)[number];

/** What is known of a write that was sent, and of which no response came. */
export interface Known {
  /** What the vendor's log says; undefined where the vendor keeps none. */
  readonly trace: Trace | undefined;
  readonly state: SeenState;
  /** It was as desired before already, so that to see it so tells nothing. */
  readonly wasSo?: boolean;
  /** Whether the resource was read after the last moment at which the write could arrive and show. */
  readonly isReadAfter: boolean;
  /** Whether the log was asked so long after that moment that an entry of the write would be in it. */
  readonly isLogAfter: boolean;
  /**
   * Whether the log was asked long enough after the resource was first seen in this state: an entry of whoever brought
   * it there would be in it.
   */
  readonly isLogAfterSight: boolean;
  /** Whether the change takes something away. */
  readonly takes: boolean;
  /** Whether the vendor would refuse the write, made again, if the resource were not as it was before. */
  readonly isConditional: boolean;
}

/**
 * What became of a write:
 *
 * - `happened`: it took effect
 * - `not needed`: it did not, and the resource is as desired, by somebody else's doing
 * - `not made`: it did not, so it may be made now
 * - `overtaken`: it did not, and somebody else changed the resource since, which stands
 * - `too early`: it may still arrive, or the log may still tell
 * - `cannot be told`
 */
export type Finding = 'happened' | 'not needed' | 'not made' | 'overtaken' | 'too early' | 'cannot be told';

/**
 * Evidence before inference: the vendor's own log entry of the write settles it, whatever the resource is now. What
 * the log does not have, the resource itself tells, if it was read late enough and nobody else has touched it. What
 * cannot be told is not made again.
 */
export function findOut(known: Known): Finding {
  const {
    trace,
    state,
    wasSo = false,
    isReadAfter,
    isLogAfter,
    isLogAfterSight,
    takes,
    isConditional,
  } = known;
  if (trace?.made) return 'happened';
  if (!isReadAfter) return 'too early';
  if (!trace) {
    if (state === 'as desired') return 'happened';
    // Made again, it cannot take effect twice.
    return state === 'as before' && isConditional ? 'not made' : 'cannot be told';
  }
  if (!isLogAfter) return 'too early';
  const { byOthers, justBefore, unclear } = trace;
  if (state === 'as desired' && !(wasSo && unclear !== undefined)) {
    if ((byOthers || justBefore) && unclear === undefined) return 'not needed';
    return wasSo || unclear !== undefined || isLogAfterSight ? 'happened' : 'too early';
  }
  if (unclear !== undefined) return 'cannot be told';
  // To take something away once more gives nobody anything.
  if (takes) return 'not made';
  if (byOthers) return 'overtaken';
  if (state === 'as before') return 'not made';
  // It was not as it was read, as somebody had changed it a moment before.
  if (justBefore) return 'overtaken';
  return isLogAfterSight ? 'cannot be told' : 'too early';
}
