import type { Closing, Outcome } from './closing.ts';
import { NotCancellable, NotClosable } from './errors.ts';
import type { Ledger, Move } from './ledger.ts';
import type { ChangeRecord } from './record.ts';
import type { ChangeState } from './states.ts';
import type { Timing } from './timing.ts';

/** A change that a person has ended, and whether an earlier request did it. */
export interface Closed {
  readonly record: ChangeRecord;
  readonly replayed: boolean;
}

/**
 * Cancels a change that is deferred: it is never made, and holds up nobody from now on.
 *
 * @param known the change, read strongly consistent
 * @returns undefined where it has moved on since: it must be looked at again
 * @throws {NotCancellable} for a change that is not deferred
 */
export async function cancel(
  ledger: Ledger,
  known: ChangeRecord,
  closing: Closing,
): Promise<Closed | undefined> {
  const { state, closing: earlier } = known;
  if (earlier) return endedBefore(known, earlier, closing, NotCancellable);
  if (state !== 'deferred') throw new NotCancellable(whyNotCancellable(state), known);
  const told = saidToHaveHappened(known);
  if (told) throw new NotCancellable(told, known);
  return end(ledger, known, {
    state: 'cancelled',
    changed: false,
    notBefore: undefined,
    reason: undefined,
    closing,
  });
}

/**
 * Closes a change that is in doubt, as an operator says. Nobody may hold it, and its write must not be able to arrive
 * any more: else what the operator found may be true no longer.
 *
 * @param known the change, read strongly consistent
 * @returns undefined where it has moved on since: it must be looked at again
 * @throws {NotClosable} for a change that is not in doubt, and for one of which it is too early to say
 */
export async function close(
  ledger: Ledger,
  known: ChangeRecord,
  closing: Closing & { readonly as: Outcome },
): Promise<Closed | undefined> {
  if (known.closing) return endedBefore(known, known.closing, closing, NotClosable);
  const from = closableFrom(known, ledger.timing);
  if (from === undefined) throw new NotClosable(whyNotClosable(known.state), known);
  if (Date.now() < from) {
    const detail = `It is too early: until ${new Date(from).toISOString()} its write may still arrive, or somebody holds it`;
    throw new NotClosable(detail, known, from);
  }
  const told = closing.as === 'not-happened' ? saidToHaveHappened(known) : undefined;
  if (told) throw new NotClosable(`${told}: close it as happened`, known);
  if (known.state === 'in_doubt') return end(ledger, known, { ...ENDS[closing.as], closing });
  // Whoever started it did not come back, and no job has looked into it since.
  const { fencingToken, leaseEndsAt: doubtedAt } = known;
  const reason = 'Whoever made the change did not come back';
  await ledger.move(known, { state: 'in_doubt', fencingToken: fencingToken + 1, doubtedAt, reason });
  return undefined;
}

const ENDS = {
  happened: { state: 'succeeded', changed: true, reason: undefined },
  'not-happened': { state: 'failed', changed: false },
  unknown: { state: 'closed' },
} as const satisfies Record<Outcome, Move>;

function closableFrom(
  { state, leaseEndsAt, doubtedAt = leaseEndsAt }: ChangeRecord,
  { clockSkewMs, settleAfterMs }: Timing,
): number | undefined {
  if (state !== 'in_doubt' && state !== 'started') return undefined;
  return Math.max(Date.parse(leaseEndsAt) + clockSkewMs, Date.parse(doubtedAt) + settleAfterMs);
}

/** No person's word stands against the vendor's log. */
function saidToHaveHappened({ confirmedBy: [event] = [] }: ChangeRecord): string | undefined {
  return event && `The vendor's log says that it happened (event ${event})`;
}

async function end(ledger: Ledger, known: ChangeRecord, move: Move): Promise<Closed | undefined> {
  const record = await ledger.move(known, {
    ...move,
    fencingToken: known.fencingToken + 1,
    indeterminate: undefined,
    completedAt: move.closing?.at,
  });
  return record && { record, replayed: false };
}

/** The same request again gets the same response. @throws where somebody else was first, or said something else */
async function endedBefore(
  record: ChangeRecord,
  earlier: Closing,
  { by, ticket, as, reason }: Closing,
  Refusal: typeof NotCancellable | typeof NotClosable,
): Promise<Closed> {
  const isSame =
    earlier.by === by && earlier.ticket === ticket && earlier.as === as && earlier.reason === reason;
  if (isSame) return { record, replayed: true };
  throw new Refusal(endingOf(earlier), record);
}

/** Who ended a change, when and on which ticket, in a sentence without its full stop. */
export function endingOf({ as, by, at, ticket }: Closing): string {
  const how = as === 'cancelled' ? 'cancelled' : `closed as ${as}`;
  return `It was ${how} by ${by} at ${at}, ${ticket === undefined ? 'without a ticket' : `on ticket ${ticket}`}`;
}

function whyNotCancellable(state: ChangeState): string {
  if (state === 'started') return 'It is being made right now';
  if (state === 'in_doubt') return 'It was sent, and it is in doubt whether it took effect: close it';
  return `It is finished: ${state}`;
}

function whyNotClosable(state: ChangeState): string {
  return state === 'deferred' ? 'It is deferred, and was not made: cancel it' : `It is finished: ${state}`;
}
