import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Effect } from '../ledger/effect.ts';
import type { Mask } from '../ledger/image.ts';
import { Keeper } from '../ledger/keeper.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { standingOf } from '../ledger/standing.ts';
import { instantOf } from '../resource/instant.ts';
import { isAsAsked } from './effect.ts';
import type { Change } from './operation.ts';

/** A change that is to be undone, and what its operation is. */
export interface Undone {
  readonly record: ChangeRecord;
  readonly operation: Change;
}

/**
 * Why a change cannot be undone, as far as the ledger and what is found tell.
 *
 * @param now what the ledger says of it
 */
async function obstacleOf(
  undone: Undone,
  now: ChangeRecord | undefined,
  before: unknown,
  { ledger, keeper, revert }: { ledger: Ledger; keeper: Keeper; revert?: string },
): Promise<string | undefined> {
  // The same revert may come again.
  if (now?.revertedBy !== undefined && now.revertedBy !== revert) {
    const { undoneBy, lastBy, awaits } = await standingOf(ledger, now);
    if (undoneBy !== undefined) return `It was reverted by ${undoneBy}`;
    if (awaits !== undefined) return `It is being reverted by ${awaits}`;
    if (lastBy !== undefined)
      return `It was reverted by ${now.revertedBy}, and ${lastBy} put it in effect again: revert that one`;
  }
  return isAsLeft(undone, keeper.image(before), keeper)
    ? undefined
    : 'Its resource has been changed since, and is not as it left it';
}

/** The same for a dry run: nothing is written. */
export function foreseenHindranceOf(ledger: Ledger, undone: Undone, mask: Mask) {
  const keeper = Keeper.ofRecord(mask, undone.record);
  return (before: unknown) => obstacleOf(undone, undone.record, before, { ledger, keeper });
}

/**
 * Why a change cannot be undone, of what is found when its turn comes: the resource is not as it left it, or another
 * revert was faster. Where nothing speaks against it, the change names from now on what undoes it, so that a second
 * revert finds that out; the same revert may come again.
 */
export function hindranceOf(ledger: Ledger, undone: Undone, revert: string, mask: Mask): Effect['hindrance'] {
  const { id } = undone.record;
  const keeper = Keeper.ofRecord(mask, undone.record);
  return async (before) => {
    const now = await ledger.get(id);
    const obstacle = await obstacleOf(undone, now, before, { ledger, keeper, revert });
    if (obstacle) return obstacle;
    if (now === undefined || now.revertedBy === revert) return undefined;
    if (await ledger.markReverted(now, revert)) return undefined;
    const faster = (await ledger.get(id))?.revertedBy;
    return faster === revert ? undefined : 'Another change reverts it at the same time';
  };
}

/** Whether a resource is as a change left it: what it took is gone, what it gave is the same, what it set is so. */
function isAsLeft({ record, operation }: Undone, now: unknown, keeper: Keeper): boolean {
  const { id, touches, takes } = operation;
  const { request, before = null, after = null } = record;
  if (takes) return !touches.isHeld(now);
  if (touches.bearing.gives.includes(id) && !touches.isHeld(before))
    return isDeepStrictEqual(touches.stateOf(now), touches.stateOf(sinceWhen(after, now)));
  if (isMadeAnew(now, after)) return false;
  // A vendor may store what it was asked to in a form of its own.
  const asked = { ...request, body: request.body };
  return isAsAsked(operation, asked, now, keeper) || isDeepStrictEqual(now, after);
}

const made = z.object({ created: z.string().optional() }).catch({});

/** What a change left, with the time of its creation as it is read now, where the response to the write left it out. */
function sinceWhen(after: unknown, now: unknown): unknown {
  const { created } = made.parse(now);
  if (created === undefined || made.parse(after).created !== undefined) return after;
  return { ...(after as object), created };
}

/** Whether a resource was taken away and made again since: it is somebody else's then, though it says the same. */
function isMadeAnew(now: unknown, after: unknown): boolean {
  const [since, before] = [made.parse(now).created, made.parse(after).created];
  return since !== undefined && before !== undefined && instantOf(since) !== instantOf(before);
}
