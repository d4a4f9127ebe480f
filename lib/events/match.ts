import { type Confirmation, mayConfirm } from '../ledger/confirmation.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { LogEvent } from '../okta/log-event.ts';
import type { EventEffect } from '../resource/resource-type.ts';
import { commonIdOf, isJob, requestIdOf } from './request-id.ts';

/** How far an event may be from the change that it tells of, in milliseconds: clocks differ, and answers are late. */
export interface Window {
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** The event up to 2 minutes before the change was started, by the clocks, and 10 minutes after it was completed. */
export const defaultWindow: Window = { beforeMs: 2 * 60_000, afterMs: 10 * 60_000 };

// Of one resource, within the window. More than this would have been made one after the other.
const LATEST = 20;

/** The change that an event's request made. One query, and one more only where it lags. */
export async function changeByRequest(ledger: Ledger, event: LogEvent): Promise<ChangeRecord | undefined> {
  const requestId = requestIdOf(event);
  if (requestId === undefined) return undefined;
  return (await ledger.find('upstreamRequestId', requestId, 1)).changes[0];
}

/**
 * The changes that may have done what an event says, the likeliest first. One query, and one read of what it names.
 */
export async function changesByResource(
  ledger: Ledger,
  event: LogEvent,
  effect: EventEffect,
  window: Window = defaultWindow,
): Promise<ChangeRecord[]> {
  if (effect.operations.length === 0) return [];
  const published = Date.parse(event.published);
  const until = new Date(published + window.beforeMs).toISOString();
  const found = await ledger.latest(effect.resource, until, LATEST);
  const distance = (record: ChangeRecord) => Math.abs(Date.parse(startOf(record)) - published);
  return found
    .filter((record) => mayHaveDone(record, event, effect) && isNear(record, published, window))
    .sort((a, b) => distance(a) - distance(b));
}

/** Whether a change, as it is on record, may be what an event tells of. */
export function mayHaveDone(record: ChangeRecord, event: LogEvent, effect: EventEffect): boolean {
  const { operation, state, changed, wasInDoubt, doubtedAt } = record;
  if (!effect.operations.includes(operation) || record.retroactivelyApproves !== undefined) return false;
  // Still open counts as well: the event may overtake our own completing write. What was in doubt may have
  // taken effect the first time, whatever was found.
  const made = state === 'succeeded' && (changed !== false || wasInDoubt === true);
  // What was found not to have happened waits to be made again: this may be the first time.
  const isOpen =
    state === 'started' ||
    state === 'in_doubt' ||
    state === 'closed' ||
    (state === 'deferred' && doubtedAt !== undefined);
  if (!made && !isOpen) return false;
  const requestId = requestIdOf(event);
  // Of an attempt that no response came of, the id is not known.
  if (requestId !== undefined && record.upstreamRequestId !== undefined && !isRequestOf(record, requestId))
    return false;
  return mayConfirm(record, confirmationBy(event));
}

/** Whether a request was an attempt of a change, by the vendor's own id of it. */
export function isRequestOf(
  { upstreamRequestId, earlierRequestIds = [] }: ChangeRecord,
  requestId: string,
): boolean {
  return requestId === upstreamRequestId || earlierRequestIds.includes(requestId);
}

/** What an event says of the change that it tells of. */
export function confirmationBy(event: LogEvent): Confirmation {
  const { uuid, eventType, published } = event;
  const isNameless = isJob(event) && requestIdOf(event) === undefined;
  return { event: uuid, eventType, published, requestId: commonIdOf(event), isNameless };
}

/** Whether an event was published in the time in which a change was made. */
export function isNear(record: ChangeRecord, published: number, { beforeMs, afterMs }: Window): boolean {
  const { completedAt, closing, doubtedAt } = record;
  // What a person closed was completed long after it was sent.
  const lastAt = closing ? (doubtedAt ?? startOf(record)) : completedAt;
  const end = lastAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(lastAt) + afterMs;
  return Date.parse(startOf(record)) - beforeMs <= published && published <= end;
}

/** What was started more than once may have been sent the first time. */
export const startOf = ({ attempt, acceptedAt, startedAt }: ChangeRecord) =>
  attempt > 1 ? acceptedAt : (startedAt ?? acceptedAt);
