import type { ChangeRecord } from '../ledger/record.ts';

/** The headers by which an answer names its change. */
export function changeHeaders(record: ChangeRecord, replayed = false): Record<string, string | undefined> {
  return {
    'change-id': record.id,
    'change-state': record.state,
    'change-applied': record.changed === undefined ? undefined : String(record.changed),
    'idempotency-replayed': replayed ? 'true' : undefined,
  };
}
