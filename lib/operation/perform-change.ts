import { ChangeEnded } from '../ledger/errors.ts';
import { execute, type Intent, type Outcome } from '../ledger/execute.ts';
import { Keeper } from '../ledger/keeper.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { standingOf } from '../ledger/standing.ts';
import { log } from '../telemetry/logger.ts';
import type { Deadline } from '../upstream/deadline.ts';
import type { Reader } from '../upstream/reader.ts';
import { RecordingConnection } from '../upstream/recording-connection.ts';
import { askingOf, permit, permitAny, permitReplay } from './authorize.ts';
import { countAccepted } from './count-change.ts';
import { effectOf, readTarget } from './effect.ts';
import { enqueue, needsMessage } from './enqueue.ts';
import type { Invocation, Reply } from './invocation.ts';
import { factsOf, note } from './observed.ts';
import type { Change } from './operation.ts';
import { performDryRun } from './perform-dry-run.ts';
import { keyOf, recall } from './recall.ts';
import { recordDenial, recordMissing } from './record-unsent.ts';
import { replyOf, takesLater } from './reply-of-change.ts';
import { recordedTarget, resolve, type Target, targetOf } from './resolve.ts';
import { hindranceOf, type Undone } from './reverting.ts';
import { keepingLedgerOf, ledgerOf, queueOf } from './stores.ts';
import { tracing } from './tracing.ts';
import { passedHeaders } from './vendor-headers.ts';

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
