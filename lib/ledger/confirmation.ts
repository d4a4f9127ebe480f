import { resourceNamed } from '../resource/registry.ts';
import type { ChangeRecord } from './record.ts';

/** What the vendor's log says of a change. */
export interface Confirmation {
  /** The event, by its uuid. */
  readonly event: string;
  /** What events of one request, or of one job of the vendor, have in common. */
  readonly requestId: string;
  readonly eventType: string;
  /** ISO 8601. */
  readonly published: string;
  /** It names no request, though one may have caused it. */
  readonly isNameless: boolean;
}

/** How an event that tells of a change stands to those that did before. */
export type Claim = 'first' | 'again' | 'joins' | 'supersedes' | 'refused';

/**
 * How an event may claim a change. Events of one request belong together; one that names none joins them, if none
 * of its type is there. Where the change's own request id is not known, the event that was published nearest to
 * its start has it, whichever came first.
 */
export function claimOf(record: ChangeRecord, confirmation: Confirmation): Claim {
  const {
    confirmedBy,
    confirmedRequestId,
    confirmedTypes = [],
    confirmedEventAt,
    upstreamRequestId,
  } = record;
  const { event, requestId, eventType, published, isNameless } = confirmation;
  if (confirmedBy === undefined) return 'first';
  if (confirmedBy.includes(event)) return 'again';
  if (confirmedRequestId === requestId) return 'joins';
  if (isNameless) return confirmedTypes.includes(eventType) ? 'refused' : 'joins';
  if (upstreamRequestId !== undefined || record.retroactivelyApproves !== undefined) return 'refused';
  const start = Date.parse(record.startedAt ?? record.acceptedAt);
  const distance = (at: string) => Math.abs(Date.parse(at) - start);
  const isNearer = confirmedEventAt !== undefined && distance(published) < distance(confirmedEventAt);
  return isNearer ? 'supersedes' : 'refused';
}

/** Whether an event may claim a change. */
export function mayConfirm(record: ChangeRecord, confirmation: Confirmation): boolean {
  return claimOf(record, confirmation) !== 'refused';
}

/** Whether the vendor's log is still to tell of a change. Not every vendor keeps such a log. */
export function awaitingOf(
  record: Pick<ChangeRecord, 'state'> & Partial<Pick<ChangeRecord, 'resource' | 'changed' | 'confirmedBy'>>,
): ChangeRecord['awaiting'] {
  const { state, changed, resource = '', confirmedBy } = record;
  if (state !== 'succeeded' || changed !== true || confirmedBy !== undefined) return undefined;
  return resourceNamed(resource)?.type.effectsOf ? 'confirmation' : undefined;
}
