/**
 * The states of a finding.
 *
 * - `open`: nobody has looked at it
 * - `acknowledged`: somebody looks into it, on a ticket
 * - `approved`: a ticket justified it afterwards, and it is in the ledger
 * - `resolved`: it is over: somebody said so on a ticket, or a change that came later explains it
 */
export const findingStates = ['open', 'acknowledged', 'approved', 'resolved'] as const;

export type FindingState = (typeof findingStates)[number];

const NEXT: Record<FindingState, readonly FindingState[]> = {
  open: ['acknowledged', 'approved', 'resolved'],
  acknowledged: ['acknowledged', 'approved', 'resolved'],
  // It was done again.
  approved: ['open'],
  resolved: ['open'],
};

/** Whether a finding may go from one state to another. */
export function mayGo(from: FindingState, to: FindingState): boolean {
  return NEXT[from].includes(to);
}

/** Whether somebody has still to do something about it. */
export function isUnsettled(state: FindingState): boolean {
  return state === 'open' || state === 'acknowledged';
}
