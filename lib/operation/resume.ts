import { execute, type Outcome } from '../ledger/execute.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { permit } from './authorize.ts';
import { effectOf } from './effect.ts';
import type { Change } from './operation.ts';
import type { Services } from './services.ts';
import { ledgerOf } from './stores.ts';

/**
 * Goes on with a change from its record, without its caller: starts it where it is due, settles it where nobody
 * holds it any more. A request that held a secret is settled, but never made.
 *
 * @throws as `execute`
 */
export async function resume(
  operation: Change,
  record: ChangeRecord,
  services: Services,
  deadline: Deadline,
): Promise<Outcome> {
  const { id, resource, caller, callerGroups, source, ticket, requestHash, request, replayable, reverts } =
    record;
  const connection = await services.tenant(operation.vendor).connection();
  const asked = { path: request.path, params: request.params, query: request.query, body: request.body };
  // As it was when it was accepted: a caller that may go without a ticket has none, all others have one.
  const asking = { caller, callerGroups, source, ticket, ticketRequired: ticket !== undefined };
  const time = new Date(record.acceptedAt);
  const kept = {
    mask: await services.mask(),
    writable: replayable,
    permit: (before: unknown) => permit(operation, asked, { ...asking, time }, { before }),
  };
  const effect = effectOf(operation, asked, connection, deadline, kept);
  const intent = { id, operation: operation.id, resource, caller, requestHash, request, replayable };
  return execute(
    ledgerOf(services),
    {
      ...intent,
      ...(callerGroups && { callerGroups }),
      ...(source !== undefined && { source }),
      ...(ticket !== undefined && { ticket }),
      ...(reverts !== undefined && { reverts }),
    },
    effect,
    deadline,
  );
}
