import type { Outcome } from '../ledger/execute.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { measure } from '../telemetry/meter.ts';
import type { MetricName } from '../telemetry/metrics.ts';

/** Counts what came of a change that somebody has just asked for. */
export function countAccepted(outcome: Outcome): void {
  const { record, replayed, settled } = outcome;
  if (replayed && !settled) measure('ChangesReplayed');
  if (!replayed && record.ticket === undefined && record.state !== 'failed') {
    measure('TicketlessChanges', 1, {
      by: record.caller,
      facts: { caller: record.caller, changeId: record.id },
    });
  }
  countChange(outcome);
}

/** Counts what came of a change, where a request or a job had a part in it. */
export function countChange({ record, replayed, settled }: Outcome): void {
  if (settled && record.indeterminate) measure('ChangesUndecidable', 1, { facts: { changeId: record.id } });
  if (settled ? record.state === 'in_doubt' : replayed) return;
  if (settled) measure('ChangesSettled');
  const name = metricOf(record);
  if (name) measure(name, 1, { by: record.operation });
}

function metricOf({ state, changed }: ChangeRecord): MetricName | undefined {
  switch (state) {
    case 'succeeded':
      return changed ? 'ChangesSucceeded' : 'ChangesUnchanged';
    case 'failed':
      return 'ChangesFailed';
    case 'deferred':
      return 'ChangesDeferred';
    case 'in_doubt':
      return 'ChangesInDoubt';
    case 'started':
    // Counted where a person ended them.
    case 'cancelled':
    case 'closed':
      return undefined;
  }
}
