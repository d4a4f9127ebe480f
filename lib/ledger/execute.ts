import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { requestIdOf } from '../upstream/request.ts';
import { begin, defer, keepLatePlace, keepPlace, type Standpoint } from './begin.ts';
import type { Effect } from './effect.ts';
import { ChangeInProgress, Forbidden, KeyReused, NotAsItWas, Overtaken } from './errors.ts';
import type { Ledger, LookUp, Move } from './ledger.ts';
import { look } from './look.ts';
import { asItWas, failedBy, NOT_THERE } from './outcomes.ts';
import { findPlace } from './place.ts';
import type { ChangeRecord, VendorResponse } from './record.ts';
import { settle } from './settle.ts';
import { isFinished } from './states.ts';
import type { Timing } from './timing.ts';
import { backoffMs, waitAfter } from './waits.ts';

/** Which change is asked for, by whom and on which ticket. */
export type Intent = Pick<
  ChangeRecord,
  | 'id'
  | 'operation'
  | 'resource'
  | 'caller'
  | 'callerGroups'
  | 'source'
  | 'ticket'
  | 'requestHash'
  | 'request'
  | 'replayable'
  | 'deferral'
  | 'requestSecrets'
  | 'reverts'
  | 'absent'
  | 'order'
> & {
  /** Whether to wait in the queue in any case, where it may wait there. */
  readonly wantsToWait?: boolean;
  /** Under which other name what it makes may be asked for. */
  readonly makes?: string | undefined;
};

/** How a change stands, and whether this request had a part in it. */
export interface Outcome {
  readonly record: ChangeRecord;
  readonly replayed: boolean;
  /** This request looked into what became of it, as nobody held it any more. */
  readonly settled?: true;
  /** Why the write did not go through just now. */
  readonly error?: UpstreamError;
}

/**
 * Makes a change: look up, read, take the turn, begin, write, complete. The intent and what was there before are
 * durable ahead of the write; the write is sent by whoever holds the change, once; changes of one resource are
 * made in the order in which they were accepted. What cannot be made now is deferred.
 *
 * @throws {KeyReused} for a key that came with another request before
 * @throws {ChangeInProgress} while another invocation holds the same change
 * @param seen what a look-up has just found, so that it is not made again
 * @throws {Forbidden | NotAsItWas} for a new change that may not be made of what was found, so nothing was begun
 * @throws {UpstreamError} where the vendor refuses to show the resource, so nothing was begun
 */
export async function execute(
  ledger: Ledger,
  intent: Intent,
  effect: Effect,
  deadline: Deadline,
  seen?: LookUp,
): Promise<Outcome> {
  for (let first = seen; ; first = undefined) {
    const { record: known, queue } = first ?? (await ledger.lookUp(intent.id, intent.resource));
    if (known) {
      if (known.requestHash !== intent.requestHash) throw new KeyReused(known);
      if (await handOver(ledger, known, intent)) continue;
      if (await keepPlace(ledger, known, queue, deadline)) continue;
      const met = await meet(ledger, known, effect, deadline);
      if (met === 'changed') continue;
      if (met) return { record: met, replayed: true, ...(met !== known && { settled: true }) };
    }

    const place = await findPlace(ledger, intent.id, queue, deadline);
    const at: Standpoint = { ledger, intent, known, place, deadline };
    const asksToWait = intent.wantsToWait && intent.deferral === 'queue';
    const waits = place.isFirst
      ? asksToWait && !known && { reason: 'Its caller asked for it to be deferred', waitMs: 0 }
      : {
          reason: 'Another change of the same resource comes first',
          waitMs: backoffMs(known, ledger.timing.turnMs),
        };
    if (waits) {
      const record = await defer(at, waits);
      if (!record) continue;
      await keepLatePlace(ledger, record, deadline);
      return { record, replayed: known !== undefined };
    }

    const looked = await look(effect, known, place.justMade, ledger.timing, deadline);
    if (looked.putOff) {
      const { error } = looked.putOff;
      const record = await defer(at, looked.putOff);
      if (!record) continue;
      await keepLatePlace(ledger, record, deadline);
      return { record, replayed: false, ...(error && { error }) };
    }

    const { before, noOp } = looked;
    const hindered = isOvertaken(effect, known, before, noOp)
      ? new Overtaken()
      : await hindranceOf(effect, before);
    if (hindered) {
      // A new one is its caller's to hear of; nothing was begun.
      if (!known) throw hindered;
      const record = await ledger.move(known, failedBy(hindered));
      if (record) return { record, replayed: false };
      continue;
    }
    const record = await begin(at, effect.image(before), noOp);
    if (!record) continue;
    if (isFinished(record.state)) return { record, replayed: false };
    const { completion, error } = await run(effect, record, before, noOp, ledger.timing, deadline);
    const completed = await ledger.complete(record, completion);
    await keepLatePlace(ledger, record, deadline);
    return { record: completed, replayed: false, ...(error && { error }) };
  }
}

/**
 * What a change that is on record already means for this request.
 *
 * @returns the record to respond with, `changed` where it must be looked at anew, undefined where it may start
 */
async function meet(
  ledger: Ledger,
  known: ChangeRecord,
  effect: Effect,
  deadline: Deadline,
): Promise<ChangeRecord | 'changed' | undefined> {
  // What the vendor's log tells after all settles what could not be told, or was taken for not made.
  const isTold = known.confirmedBy !== undefined;
  if (isFinished(known.state) || (known.indeterminate && !isTold)) return known;
  const now = Date.now();
  if (known.state === 'deferred' && !isTold) {
    // Whoever sends it again means now, as at the vendor.
    const isAsked = known.deferral === 'caller';
    const due = isAsked || known.notBefore === undefined || Date.parse(known.notBefore) <= now;
    return due && effect.writable ? undefined : known;
  }
  const heldUntil =
    Date.parse(known.leaseEndsAt) + (known.state === 'started' ? ledger.timing.clockSkewMs : 0);
  if (now < heldUntil) throw new ChangeInProgress(known);
  // It was looked into a moment ago: whoever asks all the time would use up the vendor's rate limit.
  if (known.state === 'in_doubt' && !isTold && now < heldUntil + ledger.timing.turnMs) return known;
  const settled = await settle(ledger, known, effect, deadline);
  return settled && settled.state !== 'deferred' ? settled : 'changed';
}

/**
 * Whether somebody else has changed the resource of a change that was in doubt for a while, did not take effect, and is
 * made by the queue. That stands; to take something away once more gives nobody anything, and a caller that sends it
 * again after it was told that nothing was done means it now.
 */
function isOvertaken(
  effect: Effect,
  known: ChangeRecord | undefined,
  before: unknown,
  noOp: VendorResponse | undefined,
): boolean {
  if (known?.doubtedAt === undefined || known.deferral === 'caller' || noOp || effect.takes) return false;
  return !effect.isSameState(effect.image(before), known.before ?? null);
}

/**
 * Leaves to the queue what its caller was to send again, where it asks for that now. With a higher fence, so that whoever
 * knows it as it was writes nothing over that.
 *
 * @returns whether it did, or somebody else was faster
 */
async function handOver(ledger: Ledger, known: ChangeRecord, { deferral }: Intent): Promise<boolean> {
  const { state, fencingToken, leaseEndsAt } = known;
  if (known.deferral === 'queue' || deferral === 'caller') return false;
  const isNobodys = state === 'deferred' || (state === 'in_doubt' && Date.parse(leaseEndsAt) <= Date.now());
  if (!isNobodys) return false;
  await ledger.move(known, { state, deferral, fencingToken: fencingToken + 1 });
  return true;
}

async function run(
  effect: Effect,
  record: ChangeRecord,
  before: unknown,
  noOp: VendorResponse | undefined,
  timing: Timing,
  deadline: Deadline,
): Promise<{ completion: Move; error?: UpstreamError }> {
  // Only a deferred change gets here so: it became true in the meantime.
  if (noOp) return { completion: asItWas(record.before, noOp) };
  try {
    if (deadline.remainingMs === 0)
      throw new UpstreamError('not-sent', 'The lease ended before the write was sent');
    const { response, requestId, before: seen } = await effect.write(before);
    const completion = {
      state: 'succeeded',
      // By the vendor's own word, whatever was read before: somebody may have acted in between.
      changed: true,
      before: effect.image(seen),
      after: effect.image(effect.after(before, response)),
      response,
      completedAt: new Date().toISOString(),
      reason: undefined,
      upstreamRequestId: requestId,
    } as const;
    return { completion };
  } catch (error) {
    if (error instanceof Forbidden) return { completion: failedBy(error) };
    if (!(error instanceof UpstreamError)) throw error;
    return { completion: await completionAfter(error, effect, record, timing), error };
  }
}

/** What a write that did not succeed leaves behind. */
async function completionAfter(
  error: UpstreamError,
  effect: Effect,
  record: ChangeRecord,
  timing: Timing,
): Promise<Move> {
  const now = Date.now();
  const iso = new Date(now).toISOString();
  const why = effect.why(error);
  const common = { reason: why, upstreamRequestId: requestIdOf(error.answer?.headers) };
  if (!error.withoutEffect) return { ...common, state: 'in_doubt', doubtedAt: iso, leaseEndsAt: iso };
  const waitMs = waitAfter(error, record, timing);
  if (waitMs !== undefined) {
    return {
      ...common,
      state: 'deferred',
      notBefore: new Date(now + waitMs).toISOString(),
      leaseEndsAt: iso,
    };
  }
  const response = { status: error.answer?.status ?? 500, body: error.answer?.body };
  const failed = { ...common, state: 'failed', changed: false, after: record.before, response } as const;
  if (effect.takes && effect.isGone(error)) {
    const willDo = await effect.ifAbsent?.().catch(() => undefined);
    return willDo
      ? asItWas(null, willDo)
      : { ...failed, after: null, completedAt: iso, reason: `${NOT_THERE}: ${why}` };
  }
  // Refused because nothing need be sent any more? Another way than ours may have led there since it was read.
  const current = await effect.read().catch(() => undefined);
  const satisfied = current === undefined ? undefined : await effect.noOp(current).catch(() => undefined);
  if (satisfied) return asItWas(effect.image(current), satisfied);
  return { ...failed, completedAt: iso };
}

/** @returns why the change may not be made of what was found, if so */
async function hindranceOf(effect: Effect, before: unknown): Promise<Forbidden | NotAsItWas | undefined> {
  try {
    await effect.permit(before);
  } catch (error) {
    if (error instanceof Forbidden) return error;
    throw error;
  }
  const reason = await effect.hindrance?.(before);
  return reason === undefined ? undefined : new NotAsItWas(reason);
}
