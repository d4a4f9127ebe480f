import { createHash } from 'node:crypto';
import { Forbidden } from '../ledger/errors.ts';
import type { Intent } from '../ledger/execute.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { type OnRecord, questionAbout, questionOfClosing } from '../policy/question.ts';
import { shippedPolicy } from '../policy/shipped.ts';
import { askingOf } from './authorize.ts';
import type { Invocation } from './invocation.ts';
import type { Change, Lookup } from './operation.ts';
import { recordDenial } from './record-unsent.ts';
import { ledgerOf } from './stores.ts';

/**
 * Asks the policies whether a change may be cancelled or closed: as an operation on the ledger, and as the recorded
 * operation on the recorded resource, as if it were asked for now on the ticket of this request. Who may not touch a
 * role may not end its change either. A denial goes on record.
 *
 * @throws {Problem} 403
 */
export async function permitClosing(
  operation: Lookup,
  changes: ReadonlyMap<string, Change>,
  record: ChangeRecord,
  event: Invocation,
): Promise<void> {
  try {
    await ask(operation, changes.get(record.operation), record, event);
  } catch (error) {
    await recordDenial(error, intentOf(operation, record, event), ledgerOf(event.services));
  }
}

async function ask(
  operation: Lookup,
  change: Change | undefined,
  record: ChangeRecord,
  event: Invocation,
): Promise<void> {
  const policy = await shippedPolicy();
  const asking = askingOf(event);
  const closed = onRecord(change, record, event);
  const decision = policy.decide(questionOfClosing(operation, event.request, asking, closed));
  if (!decision.allowed) throw new Forbidden(decision);
  if (!change || !closed.target) {
    const reason = `This deployment has no operation ${record.operation} on ${record.resource}, so no policy permits it.`;
    throw new Forbidden({ policyId: 'default', reason });
  }
  const same = questionAbout(change, closed.target, { ...asking, closing: true }, closed.knowledge);
  const made = policy.decide(same);
  if (!made.allowed) throw new Forbidden(made);
}

function onRecord(change: Change | undefined, record: ChangeRecord, { caller }: Invocation): OnRecord {
  const { resource: name, request, before } = record;
  const reference = change?.touches.parse(name);
  return {
    target: change &&
      reference && {
        type: change.touches,
        reference,
        name,
        request: { ...request, body: request.body },
      },
    // What was never started was never read.
    knowledge: before === undefined ? 'not-read' : { before },
    isOwn: record.caller === caller.id,
  };
}

/** As what a denial goes on record: about the change's own resource, so that it is found with it. */
function intentOf(operation: Lookup, record: ChangeRecord, event: Invocation): Intent {
  const { caller, ticket, order, request, requestContext } = event;
  const { path, params, query, body } = request;
  return {
    id: '',
    operation: operation.id,
    resource: record.resource,
    caller: caller.id,
    callerGroups: [...caller.groups],
    source: requestContext.http.sourceIp,
    ...(ticket !== undefined && { ticket }),
    requestHash: createHash('sha256')
      .update(JSON.stringify([operation.id, record.id]))
      .digest('base64url'),
    request: { path, params, query, body },
    replayable: false,
    deferral: 'caller',
    ...(order !== undefined && { order }),
  };
}
