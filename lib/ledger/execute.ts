import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { ChangeInProgress, KeyReused } from './errors.ts';
import { imageOf } from './image.ts';
import type { Completion, Ledger } from './ledger.ts';
import type { Answer, ChangeRecord } from './record.ts';
import { isFinished } from './states.ts';

/** Which change is asked for, by whom and on which ticket. */
export type Intent = Pick<
  ChangeRecord,
  'id' | 'operation' | 'resource' | 'caller' | 'ticket' | 'requestHash' | 'request'
>;

/** What a change does upstream. */
export interface Effect {
  /** The resource as it is; null for none. */
  read(): Promise<unknown>;
  /** The answer to give where the resource is already as wanted; undefined where it is not. */
  asWanted(before: unknown): Answer | undefined;
  /** The one write. @throws {UpstreamError} */
  write(): Promise<{ answer: Answer; requestId: string | undefined }>;
  /** The resource as the write left it. */
  after(before: unknown, answer: Answer): unknown;
}

/** How a change ended, and whether that is the answer to an earlier request. */
export interface Outcome {
  readonly record: ChangeRecord;
  readonly replayed: boolean;
  /** Why the write did not go through just now; absent in a replay. */
  readonly error?: UpstreamError;
}

/**
 * Makes a change: look up, read, begin, run, complete. The intent and what was there before are durable ahead of
 * the write, and the write is sent once.
 *
 * @throws {KeyReused} for a key that came with another request before
 * @throws {ChangeInProgress} while another invocation makes the same change
 * @throws {UpstreamError} where the resource could not be read, so nothing was begun
 */
export async function execute(
  ledger: Ledger,
  intent: Intent,
  effect: Effect,
  deadline: Deadline,
): Promise<Outcome> {
  for (;;) {
    const known = await ledger.get(intent.id);
    if (known) {
      if (known.requestHash !== intent.requestHash) throw new KeyReused(known);
      if (isFinished(known.state) || known.state === 'in_doubt') return { record: known, replayed: true };
      if (known.state === 'started') {
        if (Date.now() < Date.parse(known.leaseEndsAt)) throw new ChangeInProgress(known);
        // Whoever ran it died, or is about to find its fence lost: what it did upstream is not known.
        const reason = 'The invocation that made the change did not come back';
        return { record: await ledger.complete(known, { state: 'in_doubt', reason }), replayed: true };
      }
    }

    const before = await effect.read();
    const wanted = effect.asWanted(before);
    const record = await begin(ledger, intent, known, before, wanted, deadline);
    if (!record) continue;
    if (isFinished(record.state)) return { record, replayed: false };
    const { completion, error } = await run(effect, record, before, wanted, deadline);
    return { record: await ledger.complete(record, completion), replayed: false, ...(error && { error }) };
  }
}

/** The record with which this invocation owns the change, or undefined where another was faster. */
async function begin(
  ledger: Ledger,
  intent: Intent,
  deferred: ChangeRecord | undefined,
  before: unknown,
  wanted: Answer | undefined,
  deadline: Deadline,
): Promise<ChangeRecord | undefined> {
  const leaseEndsAt = new Date(deadline.endsAt).toISOString();
  const image = imageOf(before);
  if (deferred) return ledger.restart(deferred, leaseEndsAt, image);
  const startedAt = new Date().toISOString();
  const started = {
    ...intent,
    schema: 1,
    attempt: 1,
    fence: 1,
    startedAt,
    leaseEndsAt,
    before: image,
  } as const;
  const record: ChangeRecord = wanted
    ? { ...started, state: 'succeeded', changed: false, after: image, answer: wanted, completedAt: startedAt }
    : { ...started, state: 'started', after: undefined };
  return (await ledger.add(record)) ? record : undefined;
}

async function run(
  effect: Effect,
  record: ChangeRecord,
  before: unknown,
  wanted: Answer | undefined,
  deadline: Deadline,
): Promise<{ completion: Completion; error?: UpstreamError }> {
  // Only a deferred change gets here so: it became true in the meantime.
  if (wanted) {
    const { before: image } = record;
    return { completion: { state: 'succeeded', changed: false, after: image, answer: wanted } };
  }
  try {
    if (deadline.remainingMs === 0)
      throw new UpstreamError('not-sent', 'The lease ended before the write was sent');
    const { answer, requestId } = await effect.write();
    const after = imageOf(effect.after(before, answer));
    const completion = { state: 'succeeded', changed: true, after, answer } as const;
    return { completion: { ...completion, ...(requestId && { upstreamRequestId: requestId }) } };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { completion: completionAfter(error, record), error };
  }
}

function completionAfter(error: UpstreamError, record: ChangeRecord): Completion {
  const requestId = error.answer?.headers['x-okta-request-id'];
  const common = { reason: error.message, ...(requestId && { upstreamRequestId: requestId }) };
  if (!error.withoutEffect) return { ...common, state: 'in_doubt' };
  const status = error.answer?.status;
  // Nothing was done, and the same request may work later: it stays open.
  if (status === undefined || status === 429 || status === 401) return { ...common, state: 'deferred' };
  const answer = { status, body: error.answer?.body };
  return { ...common, state: 'failed', changed: false, after: record.before, answer };
}
