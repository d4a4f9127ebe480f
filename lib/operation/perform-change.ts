import { ChangeEnded, Forbidden, NotAsItWas, Overtaken } from '../ledger/errors.ts';
import { execute, type Intent, type Outcome } from '../ledger/execute.ts';
import { Keeper } from '../ledger/keeper.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { standingOf } from '../ledger/standing.ts';
import { viewOf } from '../ledger/view.ts';
import { log } from '../telemetry/logger.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { rewriteLinks } from '../upstream/links.ts';
import type { Reader } from '../upstream/reader.ts';
import { RecordingConnection } from '../upstream/recording-connection.ts';
import { askingOf, permit, permitAny, permitReplay } from './authorize.ts';
import { changeHeaders } from './change-headers.ts';
import { countAccepted } from './count-change.ts';
import { effectOf, readTarget } from './effect.ts';
import { enqueue, needsMessage } from './enqueue.ts';
import { type Invocation, publicUrlOf, type Reply } from './invocation.ts';
import { notNow } from './not-now.ts';
import { factsOf, note } from './observed.ts';
import type { Change } from './operation.ts';
import { performDryRun } from './perform-dry-run.ts';
import { Problem } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { keyOf, recall } from './recall.ts';
import { recordDenial, recordMissing } from './record-unsent.ts';
import { recordedTarget, resolve, type Target, targetOf } from './resolve.ts';
import { hindranceOf, type Undone } from './reverting.ts';
import { keepingLedgerOf, ledgerOf, queueOf } from './stores.ts';
import { tracing } from './tracing.ts';
import { passedHeaders } from './vendor-headers.ts';
import { seconds } from './wait-headers.ts';

/** What a change comes of, besides its request. */
export interface Origin {
  /** The change that it undoes: it touches the same resource. */
  readonly undoes?: Undone | undefined;
  /** The order that it is a part of. */
  readonly order?: string | undefined;
  /** Whether absence will do of what it takes away. */
  readonly absent?: 'ok' | undefined;
  /** It came in on a route of our own, whose senders know 202 for what is not made yet: a revert, an ITSM's event. */
  readonly isOurs?: true;
}

/**
 * Makes a change through the ledger, and responds as the vendor did, now or the first time: recall, resolve, authorize,
 * execute.
 */
export async function performChange(
  operation: Change,
  event: Invocation,
  origin: Origin = {},
): Promise<Reply> {
  const { services, deadline, request } = event;
  if (event.dryRun) return performDryRun(operation, event, origin);
  const mask = await services.mask();
  const keeper = Keeper.ofRequest(mask, request);
  const ledger = keepingLedgerOf(services, keeper);
  const connection = await services.tenant(operation.vendor).connection();
  const recording = new RecordingConnection(connection);

  const key = keyOf(operation, event, mask, origin.undoes);
  const common = { ...key, keeper, origin };
  const deniedOf = (touched: Touched) => (error: unknown) =>
    recordDenial(error, intentOf(operation, event, touched, common), ledger);
  const told = origin.undoes
    ? recordedTarget(operation, origin.undoes.record.resource, request)
    : targetOf(operation, request);
  const seen = await ledger.lookUp(key.id, told?.name);
  const recalled = recall(operation, event, seen.record, key.requestHash);
  if (recalled) {
    const { record } = recalled;
    await permitReplay(operation, record, event).catch(deniedOf({ name: record.resource, request }));
    countAccepted(recalled);
    const { undoneBy: revertedBy } = await standingOf(ledger, record);
    const current = await currentOf(operation, record, recording, deadline, origin);
    return replyOf(operation, event, connection.baseUrl, common, { ...recalled, revertedBy, current });
  }

  const resolveAnew = async () => {
    // Who may change nothing of this kind has nothing asked of the vendor.
    await permitAny(operation, event).catch(deniedOf({ name: operation.about(request), request }));
    return resolve(operation, request, recording, deadline, () => ledger.showsBy(operation.about(request)));
  };
  const target = told ?? (await resolveOnce(operation, seen.record, resolveAnew));
  note(event, { resource: target.name });
  const intent = intentOf(operation, event, target, common);
  const denied = deniedOf(target);
  const asking = askingOf(event);
  const before = target.missing ? null : undefined;
  await permit(operation, target, asking, before === null ? { before } : 'will-be-read').catch(denied);

  const effect = effectOf(operation, target, recording, deadline, {
    keeper,
    permit: (found) => permit(operation, target, asking, { before: found }),
    ...(origin.undoes && { hindrance: hindranceOf(ledger, origin.undoes, intent.id, mask) }),
    ...tracing(operation, services, connection, deadline),
    consistentAfterMs: ledger.timing.consistentAfterMs,
    absent: origin.absent,
  });
  const outcome = target.missing
    ? {
        ...(await recordMissing(operation, target, intent, connection, ledger, deadline, keeper)),
        error: target.missing,
      }
    : await execute(ledger, intent, effect, deadline, told ? seen : undefined).catch(denied);
  countAccepted(outcome);
  note(event, { upstreamRequestId: outcome.record.upstreamRequestId });
  await queueDeferred(operation, event, outcome);
  const vendorHeaders = recording.last && passedHeaders(recording.last);
  return replyOf(operation, event, connection.baseUrl, common, { ...outcome, vendorHeaders });
}

/** Whether a sender knows that 202 means: not made yet. The vendors' clients take it for the resource. */
function takesLater({ respondAsync, caller }: Invocation, { isOurs }: Origin): boolean {
  return isOurs === true || respondAsync || caller.deferral === 'queue';
}

/**
 * What was closed as happened, as it is now: what the vendor responded then is not known, and its clients read nothing
 * but the resource.
 *
 * @throws {ChangeEnded} where it is not there any more
 */
async function currentOf(
  operation: Change,
  record: ChangeRecord,
  reader: Reader,
  deadline: Deadline,
  { isOurs }: Origin,
): Promise<unknown> {
  if (record.closing?.as !== 'happened' || isOurs || !operation.answer.schema) return undefined;
  const { resource, request } = record;
  const target = recordedTarget(operation, resource, { ...request, body: request.body });
  const current = await readTarget(operation, target, reader, deadline);
  if (current === null) throw new ChangeEnded(record);
  return current;
}

/** What a change is about, under which name it goes on record. */
type Touched = Pick<Target, 'name' | 'request'>;

/** What was resolved when the change was accepted stays: names may have moved since. */
function resolveOnce(
  operation: Change,
  record: ChangeRecord | undefined,
  anew: () => Promise<Target>,
): Promise<Target> | Target {
  if (!record) return anew();
  const { resource, request } = record;
  // Of a request that held a secret, what is on record cannot be made.
  return record.replayable ? recordedTarget(operation, resource, { ...request, body: request.body }) : anew();
}

function intentOf(
  operation: Change,
  event: Invocation,
  target: Touched,
  { id, requestHash, keeper, origin }: { id: string; requestHash: string; keeper: Keeper; origin: Origin },
): Intent {
  const { caller, ticket, respondAsync: wantsToWait } = event;
  const { undoes, order, absent } = origin;
  const kept = keeper.request(target.request);
  return {
    id,
    operation: operation.id,
    resource: target.name,
    caller: caller.id,
    callerGroups: [...caller.groups],
    source: event.requestContext.http.sourceIp,
    ...(ticket !== undefined && { ticket }),
    requestHash,
    ...kept,
    // What holds a secret is kept nowhere to be sent later.
    deferral: kept.replayable && takesLater(event, origin) ? 'queue' : 'caller',
    ...(undoes && { reverts: undoes.record.id }),
    ...(order !== undefined && { order }),
    ...(absent && { absent }),
    wantsToWait,
    ...(!operation.takes && {
      makes: operation.touches.askedForAs?.(operation.touches.parse(target.name) ?? {}),
    }),
  };
}

/** Puts a change that was deferred, or put off once more, into the queue. */
async function queueDeferred(operation: Change, event: Invocation, { record }: Outcome): Promise<void> {
  if (!needsMessage(record)) return;
  // The change is on record as deferred: where the queue does not take it, the settling job finds it.
  await enqueue(record, ledgerOf(event.services), queueOf(event.services)).catch((cause) => {
    const facts = { ...factsOf(operation, event), changeId: record.id };
    log('warn', 'A deferred change could not be put into the queue', facts, cause);
  });
}

/** What a response says besides what became of the change. */
interface Told {
  /** The change that has reverted it since. */
  readonly revertedBy?: string | undefined;
  /** The resource as it is now, where the response then is not known. */
  readonly current?: unknown;
  /** The vendor's own, of the response that this one is made of. */
  readonly vendorHeaders?: Readonly<Record<string, string>> | undefined;
}

function replyOf(
  operation: Change,
  event: Invocation,
  vendorUrl: string,
  { keeper, origin }: { keeper: Keeper; origin: Origin },
  outcome: Outcome & Told,
): Reply {
  const { record, replayed, error, revertedBy, vendorHeaders, current } = outcome;
  const here = publicUrlOf(event);
  const headers = {
    ...changeHeaders(record, replayed),
    'change-reverted-by': revertedBy,
  };
  const location = `${here}/changes/${record.id}`;
  if (record.state === 'succeeded' && record.response) {
    const body = rewriteLinks(record.response.body, vendorUrl, here + operation.prefix);
    return { status: record.response.status, headers: { ...vendorHeaders, ...headers }, body };
  }
  if (record.closing?.as === 'happened') {
    const { status, schema } = operation.answer;
    const body = rewriteLinks(current ?? viewOf(record), vendorUrl, here + operation.prefix);
    return { status, headers, body: schema && body };
  }
  // Sent, and nobody knows: the record says so until it is settled.
  if (record.state === 'in_doubt') {
    if (!origin.isOurs) throw inDoubt(record).withHeaders({ ...headers, location });
    return { status: 202, headers: { ...headers, location }, body: viewOf(record) };
  }
  if (record.state === 'deferred') {
    if (record.deferral === 'caller' || !takesLater(event, origin))
      throw notNow(record, error, operation.vendor).withHeaders({ ...headers, location });
    const waitMs = Date.parse(record.notBefore ?? record.acceptedAt) - Date.now();
    return {
      status: 202,
      headers: {
        ...headers,
        location,
        'retry-after': seconds(waitMs),
        'preference-applied': event.respondAsync ? 'respond-async' : undefined,
      },
      body: viewOf(record),
    };
  }
  const problem = problemOf(error ?? failureOf(record)).withHeaders(headers);
  throw problem.withVendorWords(keeper.vendorWords(operation.vendor.summaryOf(problem.vendorBody)));
}

// Until when somebody may have looked into it.
const IN_DOUBT_AGAIN_MS = 10_000;

/** What the sender of a change gets of which nobody knows yet whether it took effect. */
function inDoubt({ reason = 'The vendor gave no answer in time' }: ChangeRecord): Problem {
  const detail = `${reason.replace(/\.$/, '')}. It is being found out: send it again to get its result. It is not made twice.`;
  return new Problem('in-doubt', detail, { headers: { 'retry-after': seconds(IN_DOUBT_AGAIN_MS) } });
}

/** Why a change that is on record as not made was not made. */
function failureOf(record: ChangeRecord): Error {
  const { response, deniedBy, reverts, reason = '', closing } = record;
  if (closing) return new ChangeEnded(record);
  if (deniedBy !== undefined) return new Forbidden({ policyId: deniedBy, reason });
  const { status, body } = response ?? { status: 503, body: undefined };
  if (status === 409 && body === undefined)
    return reverts === undefined ? new Overtaken() : new NotAsItWas(reason);
  return new UpstreamError('refused', `The vendor answered ${status}`, {
    answer: { status, body, headers: {} },
  });
}
