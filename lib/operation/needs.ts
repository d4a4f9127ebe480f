import type { ledgerTable } from '../ledger/table.ts';
import type { Vendor } from '../upstream/vendor.ts';
import { isForCallers, type Operation } from './operation.ts';

/** What a function works with. Its grants and its environment follow from it, and it gets nothing else. */
export interface Needs {
  /** The callers' secret: somebody is to be recognised. */
  readonly callers?: true;
  /** The vendors whose secrets it reads. */
  readonly vendors?: readonly Vendor['name'][];
  /**
   * What it does with the ledger's records: `get` them, `mark` those it got as given up, or make a `change`, with
   * all that belongs to it: the key of the request hashes, and the queue for what has to wait. `confirm` notes on
   * those it got what the vendor's log says of them, `approve` adds records of changes that were made elsewhere,
   * `close` ends open ones as a person says, and puts on record who was denied that, and `order` keeps what a signature
   * served for.
   */
  readonly ledger?: 'get' | 'mark' | 'change' | 'confirm' | 'approve' | 'close' | 'order';
  /** The secret that it puts new versions of. */
  readonly rotates?: 'callers';
  /** It recognises Okta's event hook, by the secret of that. */
  readonly oktaEvents?: true;
  /** It puts events on the bus, and into the bucket what is too large for that. */
  readonly publishes?: true;
  /** What it keeps in the table of events. */
  readonly events?: 'watermark' | 'verdicts';
  /**
   * What it does with findings: `list` or `get` them, `move` one on, `record` new ones and make them known,
   * `review` them, which is all of it, or `audit`: record what an audit finds, and resolve what it finds no more.
   */
  readonly findings?: 'list' | 'get' | 'move' | 'record' | 'review' | 'audit';
  /**
   * It runs an audit: reads, lists and puts what the runs leave in their bucket (`AUDITS_BUCKET_NAME`, everything
   * below `audits/`), keeps the reports in the bucket of evidence (`EVIDENCE_BUCKET_NAME`, below `audits/` too), and
   * tells of the run on the bus.
   */
  readonly audits?: true;
  /** It looks in the bucket of audits when each was last done. */
  readonly watches?: 'audits';
  /** The ledger's indexes that it asks. They hold keys only: it has to `get` what they name as well. */
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
      return { ...(isForCallers(operation) && { callers: true }), ...operation.needs };
  }
}
