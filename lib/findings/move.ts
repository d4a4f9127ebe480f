import { hindrance } from './approvable.ts';
import type { Finding } from './finding.ts';
import { type FindingState, mayGo } from './states.ts';

/** Who moves a finding on, on what ground. */
export interface Step {
  readonly to: FindingState;
  readonly by: string;
  readonly ticket: string;
  readonly reason?: string | undefined;
  /** The change that it is approved retroactively as. */
  readonly change?: string;
}

/** A finding cannot go there from where it is. */
export class IllegalStep extends Error {
  override name = 'IllegalStep';
}

/**
 * A finding moved on; the same one for a step that was made already, so that a retry changes nothing. What is
 * settled by a ticket explains all that was folded into it so far.
 *
 * @throws {IllegalStep}
 */
export function moved(known: Finding, { to, by, ticket, reason, change }: Step): Finding {
  const last = known.history.at(-1);
  if (known.status === to && last?.to === to && last.ticket === ticket && last.by === by) return known;
  if (!mayGo(known.status, to)) throw new IllegalStep(`It is ${known.status}`);
  const hindered = to === 'approved' ? hindrance(known) : undefined;
  if (hindered !== undefined) throw new IllegalStep(hindered);
  const step = {
    at: new Date().toISOString(),
    by,
    from: known.status,
    to,
    ticket,
    ...(reason && { reason }),
  };
  const isOver = to !== 'acknowledged';
  return {
    ...known,
    status: to,
    ticket,
    ...(change !== undefined && { approvedAs: change }),
    occurrences: isOver
      ? known.occurrences.map((one) => ({ ...one, explainedBy: one.explainedBy ?? change ?? ticket }))
      : known.occurrences,
    history: [...known.history, step],
  };
}
