import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { type Effect, NOT_THERE } from './execute.ts';
import type { Ledger } from './ledger.ts';
import type { ChangeRecord } from './record.ts';

/**
 * Finds out by reading the resource what became of a change that nobody holds any more: it happened
 * (`succeeded`), it did not happen (`deferred`, so it may start again), it is too early to tell, or it cannot be
 * told (`in_doubt`). A higher fence keeps everybody else out meanwhile. Nothing is written upstream.
 *
 * @returns the change as it is now, or undefined where it has changed hands
 */
export async function settle(
  ledger: Ledger,
  known: ChangeRecord,
  effect: Effect,
  deadline: Deadline,
): Promise<ChangeRecord | undefined> {
  const now = Date.now();
  const doubtedAt = known.doubtedAt ?? new Date(now).toISOString();
  const held = await ledger.move(known, {
    state: 'in_doubt',
    fencingToken: known.fencingToken + 1,
    leaseEndsAt: new Date(deadline.endsAt).toISOString(),
    doubtedAt,
    reason: known.reason ?? 'Whoever made the change did not come back',
  });
  if (!held) return undefined;

  let current: unknown;
  try {
    current = await effect.read();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return ledger.move(held, stillInDoubt(`The resource could not be read: ${error.message}`));
  }
  const image = effect.image(current);
  const completedAt = new Date().toISOString();
  const response = effect.responseIfSatisfied(current);
  const changed = !effect.isSameState(image, held.before ?? null);
  if (response && effect.takes && !changed) {
    const failed = { state: 'failed', changed, after: image, response: { status: 404 } } as const;
    return ledger.move(held, { ...failed, completedAt, reason: NOT_THERE });
  }
  if (response) {
    return ledger.move(held, {
      state: 'succeeded',
      // What was as desired already when it was begun was never written.
      changed,
      after: image,
      response,
      completedAt,
      reason: undefined,
    });
  }
  if (Date.now() < Date.parse(doubtedAt) + ledger.timing.settleAfterMs)
    return ledger.move(held, stillInDoubt('It is too early to tell'));
  if (!changed) {
    const leaseEndsAt = completedAt;
    return ledger.move(held, {
      state: 'deferred',
      leaseEndsAt,
      notBefore: completedAt,
      reason: 'It did not take effect',
    });
  }
  return ledger.move(held, {
    ...stillInDoubt(
      'The resource is neither as it was nor as it was asked for, so it cannot be told what happened',
    ),
    indeterminate: true,
  });
}

function stillInDoubt(reason: string) {
  return { state: 'in_doubt', leaseEndsAt: new Date().toISOString(), reason } as const;
}
