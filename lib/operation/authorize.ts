import { Forbidden } from '../ledger/errors.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { type Asking, type Knowledge, questionAbout, questionOf } from '../policy/question.ts';
import { shippedPolicy } from '../policy/shipped.ts';
import type { Invocation } from './invocation.ts';
import type { Change, Lookup, Read } from './operation.ts';
import { recordedTarget, type Target } from './resolve.ts';

/** Asks the policies whether the caller may read this, or do this to our own records. @throws {Forbidden} */
export async function authorize(operation: Read | Lookup, event: Invocation): Promise<void> {
  const decision = (await shippedPolicy()).decide(questionOf(operation, event.request, askingOf(event)));
  if (!decision.allowed) throw new Forbidden(decision);
}

/** Asks the policies whether a change may be made, as far as is known what it does. @throws {Forbidden} */
export async function permit(
  operation: Change,
  target: Target,
  asking: Asking,
  knowledge: Knowledge,
): Promise<void> {
  const decision = (await shippedPolicy()).decide(questionAbout(operation, target, asking, knowledge));
  if (!decision.allowed) throw new Forbidden(decision);
}

/** Asks the policies whether the caller may do this to anything at all. @throws {Forbidden} */
export async function permitAny(operation: Change | Lookup, event: Invocation): Promise<void> {
  const { id: caller, groups: callerGroups } = event.caller;
  const denial = (await shippedPolicy()).denialOfAll({ caller, callerGroups, operation: operation.id });
  if (denial) throw new Forbidden(denial);
}

/**
 * Asks the policies whether the caller may have the response of a change that is finished: on the facts that it
 * recorded, whatever has become of its resource since.
 *
 * @throws {Forbidden}
 */
export async function permitReplay(
  operation: Change,
  record: ChangeRecord,
  event: Invocation,
): Promise<void> {
  const { ticket, acceptedAt, resource, request, before = null } = record;
  const target = recordedTarget(operation, resource, { ...request, body: request.body });
  const asking = { ...askingOf(event), ticket, time: new Date(acceptedAt) };
  await permit(operation, target, asking, { before });
}

/** Who sends a request, on what ground. */
export function askingOf({ caller, ticket, dryRun, requestContext }: Invocation): Asking {
  return {
    caller: caller.id,
    callerGroups: caller.groups,
    ticket,
    ticketRequired: caller.ticket.required,
    source: requestContext.http.sourceIp,
    dryRun,
  };
}
