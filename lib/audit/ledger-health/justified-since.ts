import type { ChangeRecord } from '../../ledger/record.ts';
import { standingOf } from '../../ledger/standing.ts';
import type { AuditContext, Justification } from '../audit.ts';
import { bearingOf } from '../justification/bearing.ts';
import { lastWordOn } from '../justification/justification.ts';
import { justificationBy } from '../justification/last-word.ts';
import { settledOn } from '../justification/settled.ts';
import { ticketlessFound } from '../justification/ticketless.ts';

/**
 * On which ticket a change that was made without one was justified since: its finding was settled on one, it was
 * reverted on one, or what it gave was asked for, or approved retroactively, on one.
 */
export async function justifiedSince(
  change: ChangeRecord,
  { findings, ledger }: Pick<AuditContext<never>, 'findings' | 'ledger'>,
): Promise<Justification | undefined> {
  const settled = await settledOn(findings, ticketlessFound(change));
  if (settled) return settled;
  const { undoneBy } = await standingOf(ledger, change);
  const reverting = undoneBy === undefined ? undefined : await ledger.get(undoneBy);
  if (reverting?.ticket !== undefined) return justificationBy(reverting, reverting.ticket);
  if (bearingOf(change) !== 'gives') return undefined;
  // Newest first: a ticket that is older than this change is not reached.
  const word = await lastWordOn(ledger, change.resource, new Date());
  return word.said === 'justified' ? word.justification : undefined;
}
