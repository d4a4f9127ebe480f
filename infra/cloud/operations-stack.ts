import { Duration, NestedStack } from 'aws-cdk-lib';
import type { CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { OperationFunction } from '../functions.ts';
import { anyFails } from './alarm.ts';
import { type CodeOf, GoldthreadFunction } from './goldthread-function.ts';
import type { HttpApi } from './http-api.ts';
import type { Release } from './release.ts';
import type { Resources } from './resources.ts';

// API Gateway gives up after 30 seconds; a function is to be done before.
const TIMEOUT = Duration.seconds(29);

interface OperationsProps {
  /** Of one folder below `functions/`. */
  readonly operations: readonly OperationFunction[];
  readonly resources: Resources;
  readonly api: HttpApi;
  readonly codeOf: CodeOf;
  readonly release: Release;
}

/** An operation and its function. */
export type Served = Pick<OperationFunction, 'operation'> & { readonly function: GoldthreadFunction };

/** The functions of one folder of operations, with their routes: a stack takes 500 resources. */
export class OperationsStack extends NestedStack {
  readonly served: readonly Served[];
  /** Goes off with the errors of any of them. */
  readonly failing: CompositeAlarm;

  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    const { operations, resources, api, codeOf, release } = props;
    this.served = operations.map(({ file, needs, operation }) => ({
      operation,
      function: new GoldthreadFunction(this, resources, {
        file,
        needs,
        description: `Goldthread: ${operation.summary}`,
        timeout: TIMEOUT,
        codeOf,
        release,
      }),
    }));
    for (const { operation, function: one } of this.served) api.addRoutes(this, operation, one.live);
    this.failing = anyFails(
      this,
      this.served.map((one) => one.function),
    );
  }
}

/** The operations of each folder below `functions/`, by the folder's path: `okta/user-roles`. */
export function byFolder<T extends { readonly file: string }>(
  functions: readonly T[],
): ReadonlyMap<string, T[]> {
  return Map.groupBy(functions, ({ file }) => file.slice(0, file.lastIndexOf('/')));
}
