import type { Operation } from '../operation/operation.ts';
import type { Reference } from '../resource/resource-type.ts';

/** A resource as policies see it: its type, its name, and what its name says. */
export interface ResourceEntity {
  readonly type: string;
  readonly id: string;
  readonly attributes: Reference;
}

// Our own records, by the first word of the operation's id.
const OWN_TYPES: Readonly<Record<string, string>> = { changes: 'Ledger', findings: 'Finding' };

/** The type of what an operation is done to. What has no name of its own, such as a list, goes by its path. */
export function entityTypeOf(operation: Operation): string {
  if (operation.kind === 'change') return operation.touches.name;
  return OWN_TYPES[operation.id.replace(/\..*$/, '')] ?? 'Path';
}

const PATH = /^\/[!-~]{1,2000}$/;

/** What is read, or asked of our own records, by its path; undefined for what is no path. */
export function pathEntity(operation: Operation, path: string): ResourceEntity | undefined {
  if (!PATH.test(path) || path.endsWith('\n')) return undefined;
  return { type: entityTypeOf(operation), id: path, attributes: { path } };
}
