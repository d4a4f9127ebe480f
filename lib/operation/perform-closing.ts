import type { Closed } from '../ledger/close.ts';
import type { Closing } from '../ledger/closing.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { viewOf } from '../ledger/view.ts';
import { measure } from '../telemetry/meter.ts';
import { permitAny } from './authorize.ts';
import { changeHeaders } from './change-headers.ts';
import type { Invocation, Reply } from './invocation.ts';
import { note } from './observed.ts';
import type { Change, Lookup } from './operation.ts';
import { permitClosing } from './permit-closing.ts';
import { Problem } from './problem.ts';
import { ledgerOf } from './stores.ts';

/** What is to become of which change. */
interface Ending<As extends Closing['as']> {
  readonly id: string;
  readonly as: As;
  readonly reason: string;
  /** @returns undefined where the change has moved on since it was read */
  readonly end: (
    ledger: Ledger,
    known: ChangeRecord,
    closing: Closing & { readonly as: As },
  ) => Promise<Closed | undefined>;
}

/**
 * Cancels or closes a change as its caller says, if the policies permit it, and responds with the change. The vendor is
 * not asked, and nothing is sent.
 *
 * @throws {Problem} 403, 404
 * @throws {NotCancellable | NotClosable}
 */
export async function performClosing<As extends Closing['as']>(
  operation: Lookup,
  changes: ReadonlyMap<string, Change>,
  { id, as, reason, end }: Ending<As>,
  event: Invocation,
): Promise<Reply> {
  const ledger = ledgerOf(event.services);
  for (;;) {
    const known = await ledger.get(id);
    if (!known) {
      // Whoever may end nothing is not told what there is.
      await permitAny(operation, event);
      throw new Problem('not-found', `The ledger has no change ${id}.`);
    }
    note(event, { resource: known.resource });
    await permitClosing(operation, changes, known, event);
    const closed = await end(ledger, known, { ...closingBy(event), as, reason });
    if (!closed) continue;
    const { record, replayed } = closed;
    if (!replayed) count(as);
    return { status: 200, headers: changeHeaders(record, replayed), body: viewOf(record) };
  }
}

/** Who ends a change, on what ground. */
function closingBy({ caller, ticket, requestContext }: Invocation): Omit<Closing, 'as' | 'reason'> {
  return {
    by: caller.id,
    groups: [...caller.groups],
    source: requestContext.http.sourceIp,
    ...(ticket !== undefined && { ticket }),
    at: new Date().toISOString(),
  };
}

function count(as: Closing['as']): void {
  if (as === 'cancelled') measure('ChangesCancelled');
  else measure('ChangesClosed', 1, { by: as });
}
