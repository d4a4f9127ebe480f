import type { Deadline } from '../upstream/deadline.ts';
import type { Intent } from './execute.ts';
import type { Ledger } from './ledger.ts';
import type { Place } from './place.ts';
import type { ChangeRecord, VendorResponse } from './record.ts';
import { blocks, type ResourceQueue } from './resource-queue.ts';

/** What an invocation knows when it puts its change on record. */
export interface Standpoint {
  readonly ledger: Ledger;
  readonly intent: Intent;
  /** The change as it is on record already: deferred, and due. */
  readonly known: ChangeRecord | undefined;
  readonly place: Place;
  readonly deadline: Deadline;
}

/**
 * Begins a change that is first in its place; one that is already true is finished with the same write, and
 * needs no turn.
 *
 * @param image what is kept of the resource as it was before
 * @returns the record with which this invocation holds the change, or undefined where another was faster
 */
export async function begin(
  at: Standpoint,
  image: unknown,
  noOp: VendorResponse | undefined,
): Promise<ChangeRecord | undefined> {
  const { ledger, known, deadline } = at;
  const now = new Date().toISOString();
  if (noOp && !known) {
    const done = {
      state: 'succeeded',
      changed: false,
      before: image,
      after: image,
      response: noOp,
    } as const;
    const record = { ...newRecord(at, now), ...done, completedAt: now };
    return (await ledger.add(record)) ? record : undefined;
  }
  if (!(await takePlace(at))) return undefined;
  if (at.intent.makes !== undefined) await ledger.noteMaking(at.intent.makes, at.intent.id);
  const started = {
    state: 'started',
    startedAt: now,
    leaseEndsAt: new Date(deadline.endsAt).toISOString(),
    before: image,
    notBefore: undefined,
    indeterminate: undefined,
    doubtedAt: undefined,
    seen: undefined,
    reason: undefined,
  } as const;
  if (known)
    return ledger.move(known, {
      ...started,
      fencingToken: known.fencingToken + 1,
      attempt: known.attempt + 1,
      ...(known.doubtedAt !== undefined && { wasInDoubt: true }),
      ...earlierRequestIds(known),
    });
  const record = { ...newRecord(at, now), ...started };
  return (await ledger.add(record)) ? record : undefined;
}

// More than a change that is made can come to.
const MAX_EARLIER = 20;

/** The vendor's ids of the requests of the attempts until now. */
function earlierRequestIds({ upstreamRequestId, earlierRequestIds = [] }: ChangeRecord) {
  if (upstreamRequestId === undefined) return {};
  return {
    upstreamRequestId: undefined,
    earlierRequestIds: [...earlierRequestIds, upstreamRequestId].slice(-MAX_EARLIER),
  };
}

/**
 * Puts a change off. Where the queue goes on with it, it keeps its place.
 *
 * @returns its record, or undefined where another invocation was faster
 */
export async function defer(
  at: Standpoint,
  { reason, waitMs }: { reason: string; waitMs: number },
): Promise<ChangeRecord | undefined> {
  const { ledger, intent, known } = at;
  const now = Date.now();
  const notBefore = new Date(now + waitMs).toISOString();
  if (known) return ledger.move(known, { state: 'deferred', notBefore, reason });
  if (intent.deferral === 'queue' && !(await takePlace(at))) return undefined;
  const iso = new Date(now).toISOString();
  const record = {
    ...newRecord(at, iso),
    state: 'deferred',
    attempt: 0,
    leaseEndsAt: iso,
    notBefore,
    reason,
  } as const;
  return (await ledger.add(record)) ? record : undefined;
}

/**
 * Writes the entries, where they are not what the queue says anyway. A turn stands by itself only while its change
 * is on record and holds up others; before that it is renewed, as somebody may have cleared it away since.
 */
async function takePlace({ ledger, intent, known, place: { queue, entries } }: Standpoint): Promise<boolean> {
  const same =
    entries.length === queue.entries.length &&
    entries.every(({ change }, i) => change === queue.entries[i]?.change);
  return (same && known !== undefined && blocks(known)) || ledger.writeQueue(intent.resource, queue, entries);
}

/**
 * Gives a change that is on record and has lost its turn the last one: whoever was so late with its begin that
 * others had cleared its turn away keeps its place among those that come from now on.
 *
 * @returns whether it had to be given, or somebody else was faster with the queue
 */
export async function keepPlace(
  ledger: Ledger,
  record: ChangeRecord,
  queue: ResourceQueue,
  deadline: Deadline,
): Promise<boolean> {
  if (!blocks(record) || queue.entries.some(({ change }) => change === record.id)) return false;
  const mine = { change: record.id, until: new Date(deadline.endsAt).toISOString() };
  await ledger.writeQueue(record.resource, queue, [...queue.entries, mine]);
  return true;
}

/**
 * The same for what has just been put on record, if that was so late that its turn may be gone: whatever is accepted
 * from now on must find it.
 */
export async function keepLatePlace(ledger: Ledger, put: ChangeRecord, deadline: Deadline): Promise<void> {
  while (deadline.remainingMs === 0) {
    const { record, queue } = await ledger.lookUp(put.id, put.resource);
    if (!record || !(await keepPlace(ledger, record, queue, deadline))) return;
  }
}

function newRecord({ intent, deadline }: Standpoint, acceptedAt: string) {
  const { wantsToWait: _, makes: __, ...named } = intent;
  const leaseEndsAt = new Date(deadline.endsAt).toISOString();
  return {
    ...named,
    schema: 1,
    attempt: 1,
    fencingToken: 1,
    acceptedAt,
    startedAt: acceptedAt,
    leaseEndsAt,
  } as const;
}
