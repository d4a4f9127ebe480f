import { changeIdOf, hashRequest } from '../ledger/change-key.ts';
import { KeyReused } from '../ledger/errors.ts';
import type { Outcome } from '../ledger/execute.ts';
import type { Mask } from '../ledger/image.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { isFinished } from '../ledger/states.ts';
import type { Invocation } from './invocation.ts';
import { note } from './observed.ts';
import type { Change } from './operation.ts';
import type { Undone } from './reverting.ts';

/** By what a change is known again: from its request as it was sent. @throws {KeyMissing} */
export function keyOf(operation: Change, event: Invocation, mask: Mask, undoes: Undone | undefined) {
  const { caller, ticket, idempotencyKey } = event;
  const { params, query, body } = event.request;
  const reverts = undoes?.record.id;
  // The address that a request came in on is no part of what it says: SailPoint has five for the same.
  const asked = { operation: operation.id, request: { params, query, body, reverts, ticket } };
  const requestHash = hashRequest(mask.key, asked);
  return { id: changeIdOf(caller.id, { idempotencyKey, ticket }, asked, requestHash), requestHash };
}

/** A change that is finished already: its response is replayed, and its vendor is not asked. @throws {KeyReused} */
export function recall(
  operation: Change,
  event: Invocation,
  record: ChangeRecord | undefined,
  requestHash: string,
): Outcome | undefined {
  if (!record) return undefined;
  note(event, { resource: record.resource, upstreamRequestId: record.upstreamRequestId });
  if (record.requestHash !== requestHash || record.operation !== operation.id) throw new KeyReused(record);
  return isFinished(record.state) ? { record, replayed: true } : undefined;
}

/**
 * The change that a request would be, for a dry run: undefined where it is not on record, and where the request says too
 * little to be one, as a dry run needs no ticket.
 *
 * @throws {KeyReused}
 */
export async function recordedAs(
  operation: Change,
  event: Invocation,
  mask: Mask,
  undoes: Undone | undefined,
  ledger: Ledger,
): Promise<ChangeRecord | undefined> {
  const { caller, ticket, idempotencyKey } = event;
  const isNamed = ticket !== undefined || (idempotencyKey !== undefined && !caller.ticket.required);
  if (!isNamed) return undefined;
  const { id, requestHash } = keyOf(operation, event, mask, undoes);
  const record = await ledger.get(id);
  recall(operation, event, record, requestHash);
  return record;
}
