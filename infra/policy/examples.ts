import { userRole } from '../../lib/okta/resources/role.ts';
import type { Operation, OperationRequest } from '../../lib/operation/operation.ts';
import { recordedTarget, type Target, targetOf } from '../../lib/operation/resolve.ts';
import { actionOf } from '../../lib/policy/action.ts';
import type { OnRecord } from '../../lib/policy/question.ts';

/** A request of an operation, and what is special about it. */
export interface Example {
  readonly operation: Operation;
  /** Empty where nothing of the request makes a difference. */
  readonly variant: string;
  readonly request: OperationRequest;
  /** What a change touches. */
  readonly target?: Target | undefined;
  /** The change that is cancelled or closed. */
  readonly closes?: OnRecord;
}

const STANDARD = ['HELP_DESK_ADMIN', 'USER_ADMIN', 'APP_ADMIN', 'ORG_ADMIN', 'SUPER_ADMIN'];

const USER = '00uexample';

const CUSTOM_ROLE = { type: 'CUSTOM', role: 'cr0example0000000000', 'resource-set': 'iamexample0000000000' };

const CUSTOM_REFERENCE = {
  roleType: 'CUSTOM',
  customRole: CUSTOM_ROLE.role,
  resourceSet: CUSTOM_ROLE['resource-set'],
};

/** Requests of every operation that policies decide about, one for each thing that they may look at. */
export function examplesOf(operations: readonly Operation[]): Example[] {
  return operations.filter((operation) => actionOf(operation) !== undefined).flatMap(variantsOf);
}

function variantsOf(operation: Operation): Example[] {
  const [path = ''] = operation.routes.map((route) => route.slice(operation.prefix.length));
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => [name, 'example'] as const);
  const params: Record<string, string> = {
    ...Object.fromEntries(names),
    ...('userId' in Object.fromEntries(names) && { userId: USER }),
  };
  const example = (variant: string, more: Partial<OperationRequest> = {}, resource?: string): Example => {
    const request = { path, params, query: {}, body: operation.body?.schema.meta()?.example, ...more };
    if (operation.kind !== 'change') return { operation, variant, request };
    const target =
      resource === undefined ? targetOf(operation, request) : recordedTarget(operation, resource, request);
    return { operation, variant, request, target };
  };
  switch (operation.id) {
    case 'changes.cancel':
    case 'changes.close':
      return [true, false].map((isOwn) => ({
        ...example(isOwn ? 'its own change' : 'another’s change'),
        closes: { target: undefined, knowledge: 'not-read', isOwn },
      }));
    case 'okta.assignRoleToUser':
      return [
        ...STANDARD.map((type) => example(type, { body: { type } })),
        example('custom role', { body: CUSTOM_ROLE }),
      ];
    case 'okta.unassignRoleFromUser':
      return [
        ...STANDARD.map((roleType) => example(roleType, {}, userRole.nameOf({ userId: USER, roleType }))),
        example('custom role', {}, userRole.nameOf({ userId: USER, ...CUSTOM_REFERENCE })),
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
