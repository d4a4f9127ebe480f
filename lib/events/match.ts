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
 * The changes that may have done what an event says, the likeliest first, read strongly consistent. One query.
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
  const near = found.filter((record) => isNear(record, published, window));
  if (near.length === 0) return [];
  // The index lags: what it says of state, request id and confirmation may be over.
  const now = await ledger.getAll(near.map(({ id }) => id));
  const distance = (record: ChangeRecord) => Math.abs(Date.parse(startOf(record)) - published);
  return [...now.values()]
    .filter((record) => mayHaveDone(record, event, effect) && isNear(record, published, window))
    .sort((a, b) => distance(a) - distance(b));
}

/** Whether a change, as it is on record, may be what an event tells of. */
export function mayHaveDone(record: ChangeRecord, event: LogEvent, effect: EventEffect): boolean {
  const { operation, state, changed, attempt, upstreamRequestId } = record;
  if (!effect.operations.includes(operation) || record.retroactivelyApproves !== undefined) return false;
  // Still open counts as well: the event may overtake our own completing write. What was started again may have
  // taken effect the first time.
  const made = state === 'succeeded' && (changed !== false || attempt > 1);
  if (!made && state !== 'started' && state !== 'in_doubt' && state !== 'closed') return false;
  const requestId = requestIdOf(event);
  if (requestId !== undefined && upstreamRequestId !== undefined && requestId !== upstreamRequestId)
    return false;
  return mayConfirm(record, confirmationBy(event));
}

/** What an event says of the change that it tells of. */
export function confirmationBy(event: LogEvent): Confirmation {
  const { uuid, eventType, published } = event;
  const isNameless = isJob(event) && requestIdOf(event) === undefined;
  return { event: uuid, eventType, published, requestId: commonIdOf(event), isNameless };
}

function isNear(record: ChangeRecord, published: number, { beforeMs, afterMs }: Window): boolean {
  const { completedAt, closing, doubtedAt } = record;
  // What a person closed was completed long after it was sent.
  const lastAt = closing ? (doubtedAt ?? startOf(record)) : completedAt;
  const end = lastAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(lastAt) + afterMs;
  return Date.parse(startOf(record)) - beforeMs <= published && published <= end;
}

/** What was started more than once may have been sent the first time. */
const startOf = ({ attempt, acceptedAt, startedAt }: ChangeRecord) =>
  attempt > 1 ? acceptedAt : (startedAt ?? acceptedAt);
