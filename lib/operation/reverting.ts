import type { Effect } from '../ledger/execute.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { isSatisfied } from './effect.ts';
import type { Change } from './operation.ts';

/** A change that is to be undone, and what its operation is. */
export interface Undone {
  readonly record: ChangeRecord;
  readonly operation: Change;
}

/**
 * Why a change cannot be undone, of what is found when its turn comes: the resource is not as it left it, or another
 * revert was faster. Where nothing speaks against it, the change names from now on what undoes it, so that a second
 * revert finds that out; the same revert may come again.
 */
export function hindranceOf(
  ledger: Ledger,
  { record: { id, request }, operation }: Undone,
  revert: string,
): Effect['hindrance'] {
  return async (before) => {
    const now = await ledger.get(id);
    const earlier = now?.revertedBy === undefined ? undefined : await ledger.get(now.revertedBy);
    if (earlier && earlier.id !== revert && earlier.state !== 'failed')
      return `It was reverted by ${earlier.id}`;
    if (!isSatisfied(operation, { ...request, body: request.body }, before))
      return 'Its resource has been changed since, and is not as it left it';
    if (now === undefined || now.revertedBy === revert) return undefined;
    return (await ledger.markReverted(now, revert))
      ? undefined
      : 'Another change reverts it at the same time';
  };
}
