import { audits } from '../functions/audits.ts';
import { jobs } from '../functions/jobs.ts';
import { operations } from '../functions/operations.ts';
import type { Audit } from '../lib/audit/audit.ts';
import { type Needs, needsOf } from '../lib/operation/needs.ts';
import type { Operation } from '../lib/operation/operation.ts';

/** What runs a function that no route leads to. */
export type Trigger =
  | { readonly queue: 'deferred' | 'deferred-dead-letters' | 'okta-events' }
  | { readonly everyMinutes: number }
  | { readonly rotates: 'callers' };

/** A function behind a route. */
export interface OperationFunction {
  /** Its file below `functions/`, without the ending. */
  readonly file: string;
  readonly needs: Needs;
  readonly operation: Operation;
}

/** A function that a queue, a clock or a rotation runs. */
export interface JobFunction {
  readonly file: string;
  readonly needs: Needs;
  readonly trigger: Trigger;
}

/** A function that takes the steps of an audit. */
export interface AuditFunction {
  readonly file: string;
  readonly needs: Needs;
  readonly audit: Pick<Audit, 'name' | 'title' | 'parameters'>;
}

/** Every function behind a route. */
export const operationFunctions: readonly OperationFunction[] = Object.entries(operations).map(
  ([file, { operation }]) => ({ file, operation, needs: needsOf(operation) }),
);

/** Every function that something else runs. */
export const jobFunctions: readonly JobFunction[] = Object.entries(jobs).map(
  ([file, { trigger, needs }]) => ({
    file,
    trigger,
    needs,
  }),
);

/** Every function of an audit. */
export const auditFunctions: readonly AuditFunction[] = Object.entries(audits).map(
  ([file, { audit, needs }]) => ({ file, audit, needs }),
);
