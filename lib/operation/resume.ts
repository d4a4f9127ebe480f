import { execute, type Outcome } from '../ledger/execute.ts';
import { Keeper } from '../ledger/keeper.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { permit } from './authorize.ts';
import { changeNamed } from './changes.ts';
import { effectOf } from './effect.ts';
import type { Change } from './operation.ts';
import { recordedTarget } from './resolve.ts';
import { hindranceOf } from './reverting.ts';
import type { Services } from './services.ts';
import { keepingLedgerOf } from './stores.ts';
import { tracing } from './tracing.ts';

/**
 * Goes on with a change from its record, without its caller: starts it where it is due, settles it where nobody
 * holds it any more. What its caller is to send again is settled, but never made.
 *
 * @throws as `execute`
 */
export async function resume(
  changes: ReadonlyMap<string, Change>,
  record: ChangeRecord,
  services: Services,
  deadline: Deadline,
): Promise<Outcome> {
  const { resource, caller, callerGroups, source, ticket, request, deferral, reverts } = record;
  const operation = changeNamed(changes, record.operation);
  const connection = await services.tenant(operation.vendor).connection();
  const target = recordedTarget(operation, resource, { ...request, body: request.body });
  // As it was when it was accepted: a caller that may go without a ticket has none, all others have one.
  const asking = { caller, callerGroups, source, ticket, ticketRequired: ticket !== undefined };
  const time = new Date(record.acceptedAt);
  const mask = await services.mask();
  const keeper = Keeper.ofRecord(mask, record);
  const ledger = keepingLedgerOf(services, keeper);
  const undone = reverts === undefined ? undefined : await ledger.get(reverts);
  const effect = effectOf(operation, target, connection, deadline, {
    keeper,
    writable: deferral === 'queue',
    permit: (before: unknown) => permit(operation, target, { ...asking, time }, { before }),
    ...(undone && {
      hindrance: hindranceOf(
        ledger,
        { record: undone, operation: changeNamed(changes, undone.operation) },
        record.id,
        mask,
      ),
    }),
    ...tracing(operation, services, connection, deadline),
    consistentAfterMs: ledger.timing.consistentAfterMs,
    absent: record.absent,
  });
  return execute(ledger, record, effect, deadline);
}
