import { operations } from '../../../functions/operations.ts';
import type { Operation, OperationRequest } from '../../../lib/operation/operation.ts';
import { recordedTarget, targetOf } from '../../../lib/operation/resolve.ts';
import bundle from '../../../lib/policy/bundle.json' with { type: 'json' };
import type { PolicyBundle } from '../../../lib/policy/bundle.ts';
import { type Decision, Policy } from '../../../lib/policy/policy.ts';
import {
  type Asking,
  type Knowledge,
  type Question,
  questionAbout,
  questionOf,
  questionOfApproval,
} from '../../../lib/policy/question.ts';
import type { ResourceEntity } from '../../../lib/policy/resource.ts';
import { resourceNamed } from '../../../lib/resource/registry.ts';

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
  resource?: string,
): Decision {
  const operation = operationNamed(id);
  const [path = ''] = operation.routes.map((route) => route.slice(operation.prefix.length));
  const request = { path, params: {}, query: {}, body: undefined, ...asked };
  return shipped.decide(questionFor(operation, request, asking, knowledge, resource));
}

/**
 * The question whether a request may be answered.
 *
 * @param resource what a change touches, where its request does not say it by itself
 */
export function questionFor(
  operation: Operation,
  request: OperationRequest,
  asking: Asking,
  knowledge?: Knowledge,
  resource?: string,
): Question {
  if (operation.kind !== 'change') return questionOf(operation, request, asking);
  const target =
    resource === undefined ? targetOf(operation, request) : recordedTarget(operation, resource, request);
  if (!target) throw new Error(`${operation.id} does not say what it touches`);
  return questionAbout(operation, target, asking, knowledge);
}

/** A resource as policies see it, by its name; undefined for what is none. */
export function entityNamed(name: string): ResourceEntity | undefined {
  const named = resourceNamed(name);
  return named && { type: named.type.name, id: name, attributes: named.reference };
}

/** What the shipped policies say to the retroactive approval of a finding, as an operation on the finding. */
export function askApproval(resource: string, asking: Asking = servicenow): Decision {
  const operation = operationNamed('findings.approve');
  const named = resourceNamed(resource);
  if (operation.kind !== 'lookup' || !named) throw new Error(`Nothing approves a finding of ${resource}`);
  const request = { path: '/findings/{id}/approve', params: { id: 'fnd_1' }, query: {}, body: {} };
  return shipped.decide(
    questionOfApproval(operation, request, asking, { ...named, name: resource, effect: 'added' }),
  );
}
