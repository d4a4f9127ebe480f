import type { Invocation, Reply } from '../operation/invocation.ts';
import { Problem } from '../operation/problem.ts';
import { findingsOf } from '../operation/stores.ts';
import { type Finding, viewOf } from './finding.ts';
import { IllegalStep, moved, type Step } from './move.ts';

/**
 * Moves a finding on as its caller says, and answers with it.
 *
 * @throws {Problem} 400 without a ticket, 404, 409 where it cannot go there
 */
export async function moveFinding(
  id: string,
  { to, reason, before }: Pick<Step, 'to' | 'reason'> & Before,
  event: Invocation,
): Promise<Reply> {
  const { services, ticket, caller } = event;
  // Also from a caller whose changes need none.
  if (ticket === undefined) throw new Problem('ticket-missing', 'A finding is moved on by a Ticket header.');
  const findings = findingsOf(services);
  const missing = new Problem('not-found', `There is no finding ${id}.`);
  try {
    const known = await findings.get(id);
    if (!known) throw missing;
    const step = { to, by: caller.id, ticket, reason };
    // Whether it may go there is to be known before anything is done about it.
    const isDone = moved(known, step) === known;
    const change = isDone ? undefined : await before?.(known);
    const made = await findings.change(id, (now) => {
      if (!now) throw missing;
      return moved(now, { ...step, ...(change !== undefined && { change }) });
    });
    return { status: 200, body: viewOf(made) };
  } catch (error) {
    if (error instanceof IllegalStep) throw new Problem('finding-settled', `${error.message}.`);
    throw error;
  }
}

interface Before {
  /** What must be on record before the finding is moved on. @returns the change that it made */
  readonly before?: (finding: Finding) => Promise<string>;
}
