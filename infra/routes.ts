import { operations } from '../functions/operations.ts';
import type { HttpHandler } from '../lib/operation/handle.ts';
import type { Operation } from '../lib/operation/operation.ts';

/** One route of the API and the function behind it. */
export interface OperationRoute {
  readonly method: string;
  readonly path: string;
  /** The function's file below `functions/`, without the ending. */
  readonly file: string;
  readonly operation: Operation;
  readonly handler: HttpHandler;
}

/** Every route of the API, from the operations. */
export const routes: readonly OperationRoute[] = Object.entries(operations).flatMap(
  ([file, { operation, handler }]: [string, { operation: Operation; handler: HttpHandler }]) =>
    operation.routes.map((path) => ({ method: operation.method, path, file, operation, handler })),
);
