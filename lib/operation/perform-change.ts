import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { changeIdOf, hashRequest } from '../ledger/change-key.ts';
import { CannotWait, Forbidden } from '../ledger/errors.ts';
import { execute, type Intent, type Outcome } from '../ledger/execute.ts';
import { imageOf, type Mask } from '../ledger/image.ts';
import { viewOf } from '../ledger/record.ts';
import { log } from '../telemetry/logger.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { rewriteLinks } from '../upstream/links.ts';
import { redact } from '../upstream/redact.ts';
import { askingOf, authorize, permit } from './authorize.ts';
import { changeHeaders } from './change-headers.ts';
import { countAccepted } from './count-change.ts';
import { effectOf } from './effect.ts';
import { type Invocation, publicUrlOf, type Reply } from './invocation.ts';
import { factsOf, note } from './observed.ts';
import type { Change } from './operation.ts';
import { performDryRun } from './perform-dry-run.ts';
import { problemOf } from './problem-of.ts';
import { ledgerOf, queueOf } from './stores.ts';

/** Makes a change through the ledger, and answers as the vendor did, now or the first time. */
export async function performChange(operation: Change, event: Invocation, reverts?: string): Promise<Reply> {
  const { services, deadline, request } = event;
  note(event, { resource: operation.resource(request) });
  const refused = (error: unknown) => refuse(error, operation, event);
  await authorize(operation, event).catch(refused);
  if (event.dryRun) return performDryRun(operation, event);
  const mask = await services.mask();
  const intent = intentOf(operation, event, mask, reverts);
  const connection = await services.tenant(operation.vendor).connection();
  const asking = askingOf(event);
  const effect = effectOf(operation, request, connection, deadline, {
    mask,
    permit: (before) => permit(operation, request, asking, { before }),
  });
  const outcome = await execute(ledgerOf(services), intent, effect, deadline).catch(refused);
  countAccepted(outcome);
  note(event, { upstreamRequestId: outcome.record.upstreamRequestId });
  await enqueue(operation, event, outcome);
  return replyOf(operation, event, connection.baseUrl, outcome);
}

/** Which change an invocation asks for. @throws {KeyMissing} */
function intentOf(operation: Change, event: Invocation, mask: Mask, reverts?: string): Intent {
  const { caller, ticket, idempotencyKey, request, respondAsync: wantsToWait } = event;
  const { params, query, body } = request;
  const resource = operation.resource(request);
  // The address that a request came in on is no part of what it asks: SailPoint has five for the same.
  const asked = { operation: operation.id, resource, request: { params, query, body, reverts } };
  const requestHash = hashRequest(mask.key, asked);
  const kept = redact({ ...request, body: imageOf(body, mask) ?? undefined }) as Intent['request'];
  return {
    id: changeIdOf(caller.id, { idempotencyKey, ticket }, asked, requestHash),
    operation: operation.id,
    resource,
    caller: caller.id,
    callerGroups: [...caller.groups],
    source: event.requestContext.http.sourceIp,
    ...(ticket !== undefined && { ticket }),
    requestHash,
    request: kept,
    // What had to be taken out cannot be sent again from the record.
    replayable: isDeepStrictEqual(kept, request),
    ...(reverts !== undefined && { reverts }),
    wantsToWait,
  };
}

/** Puts a refused change on record: nobody asks in vain without the auditor hearing of it. */
async function refuse(error: unknown, operation: Change, event: Invocation): Promise<never> {
  if (!(error instanceof Forbidden) || event.dryRun) throw error;
  const { wantsToWait: _, ...intent } = intentOf(operation, event, await event.services.mask());
  const now = new Date().toISOString();
  // Its own id, not that of the change: what the policies permit tomorrow is not refused for today's sake.
  const id = `chg_${randomUUID().replaceAll('-', '')}`;
  const { policyId, reason } = error.refusal;
  await ledgerOf(event.services).add({
    ...intent,
    id,
    schema: 1,
    state: 'failed',
    changed: false,
    attempt: 0,
    fencingToken: 1,
    acceptedAt: now,
    leaseEndsAt: now,
    completedAt: now,
    deniedBy: policyId,
    reason,
    response: { status: 403 },
  });
  throw problemOf(error).withHeaders({
    'change-id': id,
    'change-state': 'failed',
    'change-applied': 'false',
  });
}

/** Puts a change that was just deferred into the queue. */
async function enqueue(operation: Change, event: Invocation, { record, replayed }: Outcome): Promise<void> {
  if (record.state !== 'deferred' || replayed || !record.replayable) return;
  // The change is on record as deferred: where the queue does not take it, the settling job finds it.
  await queueOf(event.services)
    .send(record)
    .catch((cause) => {
      const facts = { ...factsOf(operation, event), changeId: record.id };
      log('warn', 'A deferred change could not be put into the queue', facts, cause);
    });
}

function replyOf(operation: Change, event: Invocation, vendorUrl: string, outcome: Outcome): Reply {
  const { record, replayed, error } = outcome;
  const here = publicUrlOf(event);
  const headers = {
    ...changeHeaders(record, replayed),
    'preference-applied': event.respondAsync && record.state === 'deferred' ? 'respond-async' : undefined,
  };
  const location = `${here}/changes/${record.id}`;
  if (record.state === 'succeeded' && record.response) {
    const body = rewriteLinks(record.response.body, vendorUrl, here + operation.prefix);
    return { status: record.response.status, headers, body };
  }
  // Sent, and nobody knows: the record says so until it is settled.
  if (record.state === 'in_doubt')
    return { status: 202, headers: { ...headers, location }, body: viewOf(record) };
  if (record.state === 'deferred') {
    const waitMs = Date.parse(record.notBefore ?? record.acceptedAt) - Date.now();
    if (!record.replayable) throw problemOf(new CannotWait(waitMs, error)).withHeaders(headers);
    const retryAfter = String(Math.max(1, Math.ceil(waitMs / 1000)));
    return {
      status: 202,
      headers: { ...headers, location, 'retry-after': retryAfter },
      body: viewOf(record),
    };
  }
  throw problemOf(error ?? refusalOf(record)).withHeaders(headers);
}

/** Why a change that is on record as not made was not made. */
function refusalOf({ response, deniedBy, reason = '' }: Outcome['record']): Forbidden | UpstreamError {
  if (deniedBy !== undefined) return new Forbidden({ policyId: deniedBy, reason });
  const { status, body } = response ?? { status: 503, body: undefined };
  return new UpstreamError('refused', `The vendor answered ${status}`, {
    answer: { status, body, headers: {} },
  });
}
