import type { FindingKind } from '../../findings/finding.ts';
import type { Findings } from '../../findings/findings.ts';
import { findingIdOf } from '../../findings/names.ts';
import type { Justification } from '../audit.ts';

/** What was found of a change. */
export interface ChangeFound {
  readonly kind: FindingKind;
  readonly resource: string;
  readonly effect: string;
  readonly change: string;
}

/**
 * On which ticket somebody has settled what was found of a change, if so. What an audit alone called over is not.
 */
export async function settledOn(
  findings: Pick<Findings, 'get'>,
  { kind, resource, effect, change }: ChangeFound,
): Promise<Justification | undefined> {
  const finding = await findings.get(findingIdOf(kind, resource, effect));
  const explanation = finding?.occurrences.find(({ id }) => id === change)?.explainedBy;
  if (!finding || explanation === undefined) return undefined;
  const step = finding.history.findLast(
    ({ to, ticket }) => (to === 'resolved' || to === 'approved') && ticket === explanation,
  );
  return step && { ticket: explanation, change, caller: step.by, at: step.at };
}
