import type { Ledger } from './ledger.ts';
import type { ChangeRecord } from './record.ts';
import type { ChangeState } from './states.ts';

/** Whether what a change did is in effect, as far as its reverts go. */
export interface Standing {
  /** The revert by which it is not in effect. */
  readonly undoneBy?: string;
  /** The last change of the chain, which made it so: the revert itself, or one that has put that in effect again. */
  readonly lastBy?: string;
  /** A revert that may still be made, so that nobody knows. */
  readonly awaits?: string;
}

// Of one that was closed nobody knows: whether it happened shows in the resource.
const CAME_TO_NOTHING: ReadonlySet<ChangeState> = new Set<ChangeState>(['failed', 'cancelled', 'closed']);

/**
 * How a change stands: reverts may be reverted in their turn, and one that came to nothing undid nothing. What a replay
 * says of it and whether it can be reverted both follow from this.
 */
export async function standingOf(
  ledger: Pick<Ledger, 'get'>,
  { revertedBy }: Pick<ChangeRecord, 'revertedBy'>,
): Promise<Standing> {
  const revert = revertedBy === undefined ? undefined : await ledger.get(revertedBy);
  if (!revert || CAME_TO_NOTHING.has(revert.state)) return {};
  if (revert.state !== 'succeeded') return { awaits: revert.id };
  const { undoneBy, lastBy = revert.id } = await standingOf(ledger, revert);
  return undoneBy === undefined ? { undoneBy: revert.id, lastBy } : { lastBy };
}
