import type { Severity } from '../../findings/finding.ts';
import { severityOf } from '../../findings/severity.ts';
import type { ChangeRecord } from '../../ledger/record.ts';
import type { AuditFinding } from '../audit.ts';
import type { ChangeFound } from '../justification/settled.ts';
import { ticketlessFound } from '../justification/ticketless.ts';
import type { Condition } from './condition.ts';

type Fault = Exclude<Condition, 'under way'>;

const SEVERITY: Record<Exclude<Fault, 'without a ticket'>, Severity> = {
  'open too long': 'medium',
  'in doubt': 'high',
  indeterminate: 'high',
  'given up': 'high',
  unconfirmed: 'medium',
};

/** By what a change in some condition is found: each change by itself. */
export function foundAs(change: ChangeRecord, condition: Fault): ChangeFound {
  if (condition === 'without a ticket') return ticketlessFound(change);
  const { id, resource } = change;
  return { kind: 'change-stuck', resource, effect: `${condition}: ${id}`, change: id };
}

/** A change's condition as a finding. */
export function findingOf(change: ChangeRecord, condition: Fault): AuditFinding {
  const { kind, resource, effect } = foundAs(change, condition);
  return {
    kind,
    resource,
    effect,
    text: `${sentence(change, condition)} (${change.id})`,
    severity: condition === 'without a ticket' ? severityOf(kind, resource) : SEVERITY[condition],
    operations: remediation(change, condition),
    // Seen again in the next run it is the same change, and no news.
    occurrence: change.id,
  };
}

function sentence(change: ChangeRecord, condition: Fault): string {
  const { operation, caller, acceptedAt, completedAt, doubtedAt, reason } = change;
  const what = `${caller} asked for ${operation}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  switch (condition) {
    case 'open too long':
      return `${what} at ${acceptedAt}, and it is still ${change.state}${why}`;
    case 'in doubt':
      return `${what}, and since ${doubtedAt ?? acceptedAt} nobody knows whether it took effect${why}`;
    case 'indeterminate':
      return `${what} at ${acceptedAt}, and it cannot be told whether it took effect${why}`;
    case 'given up':
      return `${what} at ${acceptedAt}, and it was never made${why}`;
    case 'unconfirmed':
      return `${what}, it was made at ${completedAt ?? acceptedAt}, and Okta's log has not told of it`;
    case 'without a ticket':
      return `${caller} made ${operation} at ${completedAt ?? acceptedAt} without a ticket, and nobody has justified it since`;
  }
}

function remediation({ operation, state }: ChangeRecord, condition: Fault): readonly string[] {
  if (condition === 'without a ticket') return ['findings.resolve', 'changes.revert'];
  if (condition === 'in doubt' || condition === 'indeterminate') return ['changes.close'];
  if (condition === 'open too long' && state === 'deferred') return ['changes.cancel'];
  return condition === 'given up' ? [operation, 'findings.resolve'] : [];
}
