import type { Trace } from '../ledger/effect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { Timing } from '../ledger/timing.ts';
import { logEntriesAbout } from '../okta/log-entries.ts';
import { type LogEvent, logEvent } from '../okta/log-event.ts';
import { type NamedResource, resourceNamed } from '../resource/registry.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Reader } from '../upstream/reader.ts';
import { isCertain } from './certain.ts';
import { isOwn, type OwnCredential } from './credential.ts';
import { effectsOf } from './effects.ts';
import { defaultWindow, isNear, isRequestOf, mayHaveDone, startOf } from './match.ts';
import { isJob, requestIdOf } from './request-id.ts';

/** With what a change is looked for in the log. */
export interface TraceWith {
  readonly ledger: Ledger;
  readonly own: OwnCredential;
  readonly reader: Reader;
  readonly deadline: Deadline;
}

/** What one entry is to a change. */
type Sort = 'its own' | 'may be its own' | "somebody else's" | 'nothing to it';

// Of one resource; more than this were made long before.
const LATEST = 20;
// With the defaults, five minutes.
const UNREADABLE_LOGS = 5;

/**
 * What Okta's System Log says of a change that was sent and of which no response came. The log is asked for the
 * resource since the change was started. An entry is the change's own that names one of its requests; or that matches
 * the gateway's credential, what the change does and the time, and no other change of the ledger.
 *
 * @throws {UpstreamError} where the log cannot be read just now
 */
export async function traceOf(record: ChangeRecord, using: TraceWith): Promise<Trace> {
  const named = resourceNamed(record.resource);
  const target = named?.type.logTarget?.(named.reference);
  if (!named || target === undefined) throw new UpstreamError('invalid', 'No log tells of this resource');
  const { clockSkewMs, consistentAfterMs } = using.ledger.timing;
  const startedAt = Date.parse(startOf(record)) - clockSkewMs;
  const since = new Date(startedAt - consistentAfterMs);
  let entries: unknown[];
  try {
    entries = await logEntriesAbout(target, since, using.reader, using.deadline);
  } catch (error) {
    const { status = 0 } = (error instanceof UpstreamError && error.answer) || {};
    const isPassing = status < 400 || status === 401 || status === 429 || status >= 500;
    if (isPassing || Date.now() < unreadableFrom(record, using.ledger.timing)) throw error;
    return { byOthers: false, unclear: `the System Log may not be read (${status}): grant okta.logs.read` };
  }
  const others = (await using.ledger.latest(record.resource, new Date().toISOString(), LATEST)).filter(
    ({ id }) => id !== record.id,
  );
  let byOthers = false;
  let justBefore = false;
  let unclear: string | undefined;
  for (const entry of entries) {
    const event = logEvent.safeParse(entry).data;
    const sort = event ? sortOf(event, record, named, others, using) : 'may be its own';
    const isSince = event === undefined || Date.parse(event.published) >= startedAt;
    if (event && isSince && sort === 'its own') return { made: { requestId: requestIdOf(event) }, byOthers };
    byOthers ||= isSince && sort === "somebody else's";
    justBefore ||= !isSince && sort === "somebody else's";
    if (isSince && sort === 'may be its own')
      unclear ??= `the System Log has an entry that may be of this change (${event?.uuid ?? 'of no known shape'})`;
  }
  return {
    byOthers,
    ...(justBefore && { justBefore }),
    ...(unclear !== undefined && { unclear }),
  };
}

/** From when a log that may not be read is given up, epoch milliseconds: somebody may grant the scope until then. */
function unreadableFrom({ doubtedAt }: ChangeRecord, { settleAfterMs, logAfterMs }: Timing): number {
  return Date.parse(doubtedAt ?? '') + settleAfterMs + UNREADABLE_LOGS * logAfterMs;
}

function sortOf(
  event: LogEvent,
  record: ChangeRecord,
  { type }: NamedResource,
  others: readonly ChangeRecord[],
  { own, ledger }: TraceWith,
): Sort {
  const requestId = requestIdOf(event);
  const isItsRequest = requestId !== undefined && isRequestOf(record, requestId);
  // An attempt that changed nothing, whoever made it.
  if (effectsOf(event).kind === 'nothing') return 'nothing to it';
  const effects = type.effectsOf?.(event);
  if (!effects) return 'nothing to it';
  const byUs = isOwn(event, own);
  // One that does not say of what it tells may tell of this.
  if (effects.length === 0 && isItsRequest) return 'its own';
  if (effects.length === 0) return byUs === false ? "somebody else's" : 'may be its own';
  const effect = effects.find(({ resource }) => resource === record.resource);
  // What somebody has through a group says nothing of what they have in their own right.
  if (!effect || effect.follows) return 'nothing to it';
  const isWhatItDoes = effect.operations.includes(record.operation);
  if (isItsRequest) return isWhatItDoes ? 'its own' : 'nothing to it';
  const owner = others.find(
    (one) =>
      (requestId !== undefined && isRequestOf(one, requestId)) || one.confirmedBy?.includes(event.uuid),
  );
  // Changes of one resource are made one after the other: it was over when this one was started.
  if (owner) return 'nothing to it';
  if (byUs === false) return "somebody else's";
  const published = Date.parse(event.published);
  // A request is logged as it is made, while its change is under way; what a job does of it may come later.
  const { clockSkewMs } = ledger.timing;
  const window = isJob(event) ? defaultWindow : { beforeMs: clockSkewMs, afterMs: clockSkewMs };
  const isOfAnother = others.some((one) => mayHaveDone(one, event, effect) && isNear(one, published, window));
  if (!isWhatItDoes) return isOfAnother ? 'nothing to it' : "somebody else's";
  // A response named the request of this attempt, and it is another.
  if (requestId !== undefined && record.upstreamRequestId !== undefined) return "somebody else's";
  return isCertain(event, effect, type, byUs) && !isOfAnother ? 'its own' : 'may be its own';
}
