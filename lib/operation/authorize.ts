import type { Denial } from '../policy/policy.ts';
import { questionOf } from '../policy/question.ts';
import type { Invocation } from './invocation.ts';
import type { Operation } from './operation.ts';

/** The policies do not permit this. */
export class Forbidden extends Error {
  override name = 'Forbidden';
  readonly denial: Denial;

  constructor(denial: Denial) {
    super(denial.reason, { cause: denial.error === undefined ? undefined : new Error(denial.error) });
    this.denial = denial;
  }
}

/**
 * Asks the policies whether the caller may do this, before anything is read from a vendor. What only the resource
 * could tell is taken for the worse.
 *
 * @throws {Forbidden}
 */
export async function authorize(operation: Operation, event: Invocation): Promise<void> {
  const { caller, ticket, dryRun, request, requestContext, services } = event;
  const source = requestContext.http.sourceIp;
  const asking = { caller: caller.id, callerGroups: caller.groups, ticket, dryRun, source };
  const decision = (await services.policy()).decide(questionOf(operation, request, asking));
  if (!decision.allowed) throw new Forbidden(decision);
}
