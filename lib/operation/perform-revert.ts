import { isMasked } from '../ledger/image.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { viewOf } from '../ledger/view.ts';
import { changeNamed } from './changes.ts';
import type { Invocation, Reply } from './invocation.ts';
import type { Change, OperationRequest } from './operation.ts';
import { performChange } from './perform-change.ts';
import { Problem } from './problem.ts';
import { shaped } from './shaped.ts';
import { ledgerOf } from './stores.ts';

/**
 * Undoes a change: the inverse of what it did, from what was there before, as a change of its own on the same resource.
 * Both name each other. Whether the resource is still as the change left it is looked at when the inverse is made. A
 * dry run says what it would do, and writes nothing.
 *
 * @throws {Problem} 404, and 409 with the reason why it cannot be undone
 */
export async function performRevert(
  changes: ReadonlyMap<string, Change>,
  id: string,
  event: Invocation,
): Promise<Reply> {
  const ledger = ledgerOf(event.services);
  const record = await ledger.get(id);
  if (!record) throw new Problem('not-found', `The ledger has no change ${id}.`);
  const { operation, request } = inverseOf(changes, record);
  const undoes = { record, operation: changeNamed(changes, record.operation) };
  const reply = await performChange(
    operation,
    { ...event, request },
    { undoes, order: event.order, isOurs: true },
  );
  return showChange(ledger, reply);
}

/** The inverse of a change that was made. @throws {Problem} */
function inverseOf(changes: ReadonlyMap<string, Change>, record: ChangeRecord) {
  if (record.state !== 'succeeded')
    throw refusal(`It is ${record.state}, and only what succeeded can be reverted`);
  if (!record.changed) throw refusal('It changed nothing');
  if (record.retroactivelyApproves)
    throw refusal('It was approved retroactively, and what was there before is not known');
  if (record.closing) throw refusal('It was closed as happened, and what it left is not known');
  const { request: asked, before = null, after = null } = record;
  const undoable = { request: asked, before, after };
  const inverse = changeNamed(changes, record.operation).inverse(undoable);
  if (typeof inverse === 'string') throw refusal(inverse);
  if (isMasked(inverse.request.body)) throw refusal('The ledger keeps some of the old values masked');
  const operation = changeNamed(changes, inverse.operation);
  // The inverse is held to the same schemas as anybody's request.
  const request: OperationRequest = {
    path: inverse.request.path ?? operation.routes[0]?.slice(operation.prefix.length) ?? '',
    params: shaped(operation.params, inverse.request.params ?? {}, 'path'),
    query: {},
    body: inverse.request.body,
  };
  return { operation, request };
}

/** A revert answers its own change, whatever the vendor's operation answers. */
async function showChange(ledger: Ledger, reply: Reply): Promise<Reply> {
  const id = reply.headers?.['change-id'];
  const made = id === undefined ? undefined : await ledger.get(id);
  return made && reply.status < 300
    ? { ...reply, status: reply.status === 202 ? 202 : 200, body: viewOf(made) }
    : reply;
}

const refusal = (reason: string) => new Problem('not-revertible', `${reason}.`);
