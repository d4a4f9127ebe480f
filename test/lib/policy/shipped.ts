import { operations } from '../../../functions/operations.ts';
import type { OperationRequest } from '../../../lib/operation/operation.ts';
import bundle from '../../../lib/policy/bundle.json' with { type: 'json' };
import type { PolicyBundle } from '../../../lib/policy/bundle.ts';
import { type Decision, Policy } from '../../../lib/policy/policy.ts';
import { type Asking, type Knowledge, questionOf } from '../../../lib/policy/question.ts';

/** Every operation there is. */
export const allOperations = Object.values(operations).map(({ operation }) => operation);

/** The shipped policies as they are deployed. */
export const shippedBundle = bundle as unknown as PolicyBundle;

export const shipped = await Policy.load(shippedBundle);

/** An operation by its id. */
export function operationNamed(id: string) {
  const operation = allOperations.find((known) => known.id === id);
  if (!operation) throw new Error(`There is no operation ${id}`);
  return operation;
}

export const servicenow: Asking = { caller: 'servicenow', callerGroups: ['itsm'], ticket: 'RITM0010023' };

/** What the shipped policies say to a request. */
export function ask(
  id: string,
  asked: Partial<OperationRequest>,
  asking: Asking = servicenow,
  knowledge?: Knowledge,
): Decision {
  const operation = operationNamed(id);
  const [path = ''] = operation.routes.map((route) => route.slice(operation.prefix.length));
  const request = { path, params: {}, query: {}, body: undefined, ...asked };
  return shipped.decide(questionOf(operation, request, asking, knowledge));
}
