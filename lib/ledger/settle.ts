import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Effect, Trace } from './effect.ts';
import { Overtaken } from './errors.ts';
import { findOut, type SeenState } from './finding-out.ts';
import type { Ledger, Move } from './ledger.ts';
import { asItWas, failedBy, NOT_THERE } from './outcomes.ts';
import type { ChangeRecord } from './record.ts';

/**
 * Finds out what became of a change that nobody holds any more, by evidence ({@link findOut}): it happened
 * (`succeeded`), it did not (`deferred`, so that it may start again, or finished, where somebody else has acted since),
 * it is too early to tell, or it cannot be told (`in_doubt`). A higher fence keeps everybody else out meanwhile.
 * Nothing is written upstream.
 *
 * @returns the change as it is now, or undefined where it has changed hands
 */
export async function settle(
  ledger: Ledger,
  known: ChangeRecord,
  effect: Effect,
  deadline: Deadline,
): Promise<ChangeRecord | undefined> {
  const begunAt = Date.now();
  const doubtedAt = known.doubtedAt ?? new Date(begunAt).toISOString();
  const held = await ledger.move(known, {
    state: 'in_doubt',
    fencingToken: known.fencingToken + 1,
    leaseEndsAt: new Date(deadline.endsAt).toISOString(),
    doubtedAt,
    notBefore: undefined,
    reason: known.reason ?? 'Whoever made the change did not come back',
  });
  if (!held) return undefined;

  let trace: Trace | undefined;
  let current: unknown;
  try {
    // A confirmation that is on record is the log's own word.
    const isTold = held.confirmedBy !== undefined;
    trace = isTold ? { made: { requestId: undefined }, byOthers: false } : await effect.trace?.(held);
    current = await effect.read().catch((error: unknown) => {
      if (trace?.made && error instanceof UpstreamError) return undefined;
      throw error;
    });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return ledger.move(
      held,
      stillInDoubt(`The vendor could not be asked what became of it: ${effect.why(error)}`),
    );
  }
  const image = effect.image(current);
  const isConditional = effect.isConditional(held.before ?? null);
  // What goes by place would not be satisfied by what it has left itself.
  const left = effect.after(held.before ?? null);
  const isAsLeft = left !== undefined && effect.isSameState(image, effect.image(left));
  const isAsBefore = effect.isSameState(image, held.before ?? null);
  // What there was to take away was of no use to anybody even before: that it is so still says nothing.
  const isSatisfied =
    current !== undefined &&
    (effect.isSatisfied(current) || (isConditional && isAsLeft)) &&
    !(effect.takes && isAsBefore && (held.before ?? null) !== null);
  const { settleAfterMs, consistentAfterMs, logAfterMs } = ledger.timing;
  const arrivedBy = Date.parse(doubtedAt) + settleAfterMs;
  const isReadAfter = begunAt >= arrivedBy + consistentAfterMs;
  const state: SeenState = isSatisfied ? 'as desired' : isAsBefore ? 'as before' : 'otherwise';
  const seen = held.seen?.state === state ? held.seen : { state, since: new Date().toISOString() };
  const found = findOut({
    trace,
    state,
    wasSo: isSatisfied && isAsBefore,
    isReadAfter,
    isLogAfter: begunAt >= arrivedBy + logAfterMs,
    isLogAfterSight: begunAt >= Date.parse(seen.since) + logAfterMs,
    takes: effect.takes,
    isConditional,
  });
  switch (found) {
    case 'happened':
      return ledger.move(held, await happened(held, effect, trace, { isSatisfied, image, isAsBefore }));
    case 'not needed':
      return ledger.move(
        held,
        effect.takes ? await notThere(effect, image) : asItWas(image, effect.responseAs(image)),
      );
    case 'not made': {
      const now = new Date().toISOString();
      const reason = 'It did not take effect';
      return ledger.move(held, { state: 'deferred', leaseEndsAt: now, notBefore: now, reason });
    }
    case 'overtaken':
      return ledger.move(held, { ...failedBy(new Overtaken()), after: image });
    case 'too early':
      return ledger.move(held, {
        ...stillInDoubt('It is too early to tell whether it took effect'),
        ...(isReadAfter && { seen }),
      });
    case 'cannot be told': {
      const why =
        trace?.unclear ??
        'the resource is neither as it was nor as desired, or the write cannot be made again without risk';
      return ledger.move(held, {
        ...stillInDoubt(`It cannot be told whether it took effect: ${why}`),
        indeterminate: true,
      });
    }
  }
}

async function happened(
  held: ChangeRecord,
  effect: Effect,
  trace: Trace | undefined,
  now: { isSatisfied: boolean; image: unknown; isAsBefore: boolean },
): Promise<Move> {
  // What was as desired already when it was begun was never written.
  const changed = trace?.made !== undefined || !now.isAsBefore;
  if (effect.takes && !changed) return notThere(effect, now.image);
  // Where somebody has acted since, what it left is what it was to leave.
  const left = now.isSatisfied ? now.image : effect.after(held.before ?? null);
  const after = left === undefined ? undefined : effect.image(left);
  return {
    state: 'succeeded',
    changed,
    after,
    response: effect.responseAs(after),
    completedAt: new Date().toISOString(),
    reason: undefined,
    indeterminate: undefined,
    ...(trace?.made?.requestId !== undefined && { upstreamRequestId: trace.made.requestId }),
  };
}

async function notThere(effect: Effect, image: unknown): Promise<Move> {
  const willDo = await effect.ifAbsent?.().catch(() => undefined);
  if (willDo) return asItWas(image, willDo);
  const completedAt = new Date().toISOString();
  const failed = { state: 'failed', changed: false, after: image, response: { status: 404 } } as const;
  return { ...failed, completedAt, reason: NOT_THERE };
}

function stillInDoubt(reason: string) {
  return { state: 'in_doubt', leaseEndsAt: new Date().toISOString(), reason } as const;
}
