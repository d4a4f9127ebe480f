import { Forbidden } from '../ledger/errors.ts';
import { type Asking, type Knowledge, questionOf } from '../policy/question.ts';
import { shippedPolicy } from '../policy/shipped.ts';
import type { Invocation } from './invocation.ts';
import type { Operation, OperationRequest } from './operation.ts';

/**
 * Asks the policies whether the caller may do this, before anything is read from a vendor. A change whose resource
 * says more than its request is asked about again once that is read: {@link permit}.
 *
 * @throws {Forbidden}
 */
export function authorize(operation: Operation, event: Invocation): Promise<void> {
  const knowledge = operation.kind === 'change' ? 'will-be-read' : 'not-read';
  return permit(operation, event.request, askingOf(event), knowledge);
}

/** Asks the policies whether this may be done, as far as is known what it does. @throws {Forbidden} */
export async function permit(
  operation: Operation,
  request: OperationRequest,
  asking: Asking,
  knowledge: Knowledge,
): Promise<void> {
  const decision = (await shippedPolicy()).decide(questionOf(operation, request, asking, knowledge));
  if (!decision.allowed) throw new Forbidden(decision);
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
