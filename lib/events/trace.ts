import type { Trace } from '../ledger/effect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { type LogEvent, logEvent } from '../okta/log-event.ts';
import { logEntriesAbout } from '../okta/log-entries.ts';
import { type NamedResource, resourceNamed } from '../resource/registry.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Reader } from '../upstream/reader.ts';
import { isOwn, type OwnCredential } from './credential.ts';
import { effectsOf } from './effects.ts';
import { defaultWindow, isNear, isRequestOf, mayHaveDone, startOf } from './match.ts';
import { requestIdOf } from './request-id.ts';

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
  const since = new Date(Date.parse(startOf(record)) - using.ledger.timing.clockSkewMs);
  let entries: unknown[];
  try {
    entries = await logEntriesAbout(target, since, using.reader, using.deadline);
  } catch (error) {
    const { status = 0 } = (error instanceof UpstreamError && error.answer) || {};
    if (status !== 401 && status !== 403) throw error;
    return { byOthers: false, unclear: `the System Log may not be read (${status}): grant okta.logs.read` };
  }
  const others = (await using.ledger.latest(record.resource, new Date().toISOString(), LATEST)).filter(
    ({ id }) => id !== record.id,
  );
  let byOthers = false;
  let unclear: string | undefined;
  for (const entry of entries) {
    const event = logEvent.safeParse(entry).data;
    const sort = event ? sortOf(event, record, named, others, using) : 'may be its own';
    if (event && sort === 'its own') return { made: { requestId: requestIdOf(event) }, byOthers };
    byOthers ||= sort === "somebody else's";
    if (sort === 'may be its own')
      unclear ??= `the System Log has an entry that may be of this change (${event?.uuid ?? 'of no known shape'})`;
  }
  return { byOthers, ...(unclear !== undefined && { unclear }) };
}

function sortOf(
  event: LogEvent,
  record: ChangeRecord,
  { type, reference }: NamedResource,
  others: readonly ChangeRecord[],
  { own }: TraceWith,
): Sort {
  const requestId = requestIdOf(event);
  if (requestId !== undefined && isRequestOf(record, requestId)) return 'its own';
  const said = effectsOf(event);
  if (said.kind === 'nothing') return 'nothing to it';
  const byUs = isOwn(event, own);
  const effects = said.kind === 'effects' ? said.effects : [];
  const effect = effects.find(({ resource }) => resource === record.resource);
  if (!effect) {
    if (!type.mayConcern?.(event, reference)) return 'nothing to it';
    return byUs === false ? "somebody else's" : 'may be its own';
  }
  const owner = others.find(
    (one) =>
      (requestId !== undefined && isRequestOf(one, requestId)) || one.confirmedBy?.includes(event.uuid),
  );
  if (owner) return isBefore(owner, record) ? 'nothing to it' : "somebody else's";
  const isWhatItDoes = effect.operations.includes(record.operation);
  if (byUs === false || !isWhatItDoes) return "somebody else's";
  const published = Date.parse(event.published);
  const isOfAnother = others.some(
    (one) => mayHaveDone(one, event, effect) && isNear(one, published, defaultWindow),
  );
  return byUs && !isOfAnother ? 'its own' : 'may be its own';
}

/** Whether a change was over when another was started. */
const isBefore = ({ completedAt }: ChangeRecord, other: ChangeRecord) =>
  completedAt !== undefined && completedAt <= startOf(other);
