import type { ledgerTable } from '../ledger/table.ts';
import type { Vendor } from '../upstream/vendor.ts';
import type { Operation } from './operation.ts';

/** What a function works with. Its grants and its environment follow from it, and it gets nothing else. */
export interface Needs {
  /** The callers' secret: somebody is to be recognised. */
  readonly callers?: true;
  /** The vendors whose secrets it reads. */
  readonly vendors?: readonly Vendor['name'][];
  /**
   * What it does with the ledger's records: `get` them, `mark` those it got as given up, or make a `change`, with
   * all that belongs to it: the key of the request hashes, and the queue for what has to wait.
   */
  readonly ledger?: 'get' | 'mark' | 'change';
  /** The secret that it puts new versions of. */
  readonly rotates?: 'callers';
  /** The ledger's indexes that it asks. */
  readonly indexes?: readonly (typeof ledgerTable.indexes)[number]['name'][];
}

/** What the function of an operation works with, from its definition. */
export function needsOf(operation: Operation): Needs {
  switch (operation.kind) {
    case 'read':
      return { callers: true, vendors: [operation.vendor.name] };
    case 'change':
      return { callers: true, vendors: [operation.vendor.name], ledger: 'change' };
    case 'lookup':
      return { ...(!operation.public && { callers: true }), ...operation.needs };
  }
}
