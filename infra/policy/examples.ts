import type { Operation, OperationRequest } from '../../lib/operation/operation.ts';
import { actionOf } from '../../lib/policy/action.ts';

/** A request of an operation, and what is special about it. */
export interface Example {
  readonly operation: Operation;
  /** Empty where nothing of the request makes a difference. */
  readonly variant: string;
  readonly request: OperationRequest;
}

const STANDARD = ['HELP_DESK_ADMIN', 'USER_ADMIN', 'APP_ADMIN', 'ORG_ADMIN', 'SUPER_ADMIN'];

const CUSTOM_ROLE = { type: 'CUSTOM', role: 'cr0example', 'resource-set': 'iamexample' };

/** Requests of every operation that policies decide about, one for each thing that they may look at. */
export function examplesOf(operations: readonly Operation[]): Example[] {
  return operations.filter((operation) => actionOf(operation) !== undefined).flatMap(variantsOf);
}

function variantsOf(operation: Operation): Example[] {
  const [path = ''] = operation.routes.map((route) => route.slice(operation.prefix.length));
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => [name, 'example'] as const);
  const params: Record<string, string> = Object.fromEntries(names);
  const example = (variant: string, request: Partial<OperationRequest> = {}): Example => ({
    operation,
    variant,
    request: { path, params, query: {}, body: operation.body?.schema.meta()?.example, ...request },
  });
  switch (operation.kind === 'change' ? operation.id : '') {
    case 'okta.assignRoleToUser':
      return [
        ...STANDARD.map((type) => example(type, { body: { type } })),
        example('custom role', { body: CUSTOM_ROLE }),
      ];
    case 'okta.unassignRoleFromUser':
      return [
        ...STANDARD.map((role) => example(role, { params: { ...params, roleAssignmentId: role } })),
        example('known by an id only'),
      ];
    case 'sailpoint.patchAuthUser':
      return ['REPORT_ADMIN', 'ORG_ADMIN'].map((value) =>
        example(value, { body: [{ op: 'add', path: '/capabilities/-', value }] }),
      );
    case 'capabilities.change':
      return ['REPORT_ADMIN', 'ORG_ADMIN'].map((name) => example(name, { body: { add: [name] } }));
    default:
      return [example('')];
  }
}
