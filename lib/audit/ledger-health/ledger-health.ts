import type { ChangeRecord } from '../../ledger/record.ts';
import type { Audit, AuditContext, Entry, Justification } from '../audit.ts';
import { exempt } from '../exemptions/exempt.ts';
import { justificationBy } from '../justification/last-word.ts';
import { settledOn } from '../justification/settled.ts';
import { isFromBefore } from '../parameters.ts';
import { type Condition, conditionsOf } from './condition.ts';
import { findingOf, foundAs } from './findings.ts';
import { justifiedSince } from './justified-since.ts';
import { type LedgerHealthParameters, ledgerHealthParameters } from './parameters.ts';
import { type ListedChange, planChanges } from './plan-changes.ts';
import { tallyOf } from './tally.ts';

/** The changes on record that did not come to a good end, and those that no ticket justifies. */
export const ledgerHealth: Audit<LedgerHealthParameters, ListedChange> = {
  name: 'ledger-health',
  title: 'Ledger health',
  description:
    'Changes that are open too long, in doubt, given up, unconfirmed, or were made without a ticket.',
  parameters: ledgerHealthParameters,
  columns: [
    { name: 'resource', title: 'Resource', kind: 'text' },
    { name: 'operation', title: 'Operation', kind: 'text' },
    { name: 'caller', title: 'Caller', kind: 'text' },
    { name: 'state', title: 'State', kind: 'text' },
    { name: 'condition', title: 'Condition', kind: 'text' },
    { name: 'settled', title: 'Settled on a ticket since', kind: 'flag' },
    { name: 'accepted', title: 'Accepted', kind: 'time' },
    { name: 'hours', title: 'Age in hours', kind: 'number' },
    { name: 'reason', title: 'Reason', kind: 'text' },
  ],
  kinds: ['change-stuck', 'change-without-ticket'],
  covers: () => true,
  // Nobody's change has come to a bad end.
  mayBeEmpty: true,
  plan: ({ ledger }, from) => planChanges(ledger, from),
  async inspect({ change }, context) {
    const record = await context.ledger.get(change);
    if (!record) return [];
    const conditions = conditionsOf(record, context.parameters, context.startedAt.getTime());
    return conditions.length > 0 ? [await entryOf(record, conditions, context)] : [];
  },
  tally: tallyOf,
};

async function entryOf(
  change: ChangeRecord,
  conditions: readonly Condition[],
  context: AuditContext<LedgerHealthParameters>,
): Promise<Entry> {
  const { parameters, startedAt } = context;
  const { id, resource, operation, caller, state, acceptedAt, reason, ticket } = change;
  const [condition = 'under way'] = conditions;
  const settled = await settledTicket(change, condition, context);
  const justification = settled ?? (ticket === undefined ? undefined : justificationBy(change, ticket));
  const findings = conditions
    .filter((one) => one !== 'under way')
    .filter((one) => !(settled && one === condition) && !isAcceptable(change, one, parameters))
    .map((one) => findingOf(change, one));
  return {
    resource: `goldthread:change/${id}`,
    state: { state, condition },
    facts: {
      resource,
      operation,
      caller,
      state,
      condition,
      settled: settled !== undefined,
      accepted: acceptedAt,
      hours: Math.round((startedAt.getTime() - Date.parse(acceptedAt)) / 360_000) / 10,
      reason: reason ?? null,
    },
    ...(justification && { justification }),
    findings: exempt(findings, parameters.exemptions, startedAt),
  };
}

/** Whether a change was made before changes needed a ticket. */
function isAcceptable(
  { acceptedAt }: ChangeRecord,
  condition: Condition,
  parameters: LedgerHealthParameters,
): boolean {
  return condition === 'without a ticket' && isFromBefore(acceptedAt, parameters);
}

/** On which ticket somebody has settled what will not become another by itself. */
async function settledTicket(
  change: ChangeRecord,
  condition: Condition,
  context: AuditContext<LedgerHealthParameters>,
): Promise<Justification | undefined> {
  if (condition === 'without a ticket') return justifiedSince(change, context);
  if (condition !== 'given up' && condition !== 'indeterminate') return undefined;
  return settledOn(context.findings, foundAs(change, condition));
}
