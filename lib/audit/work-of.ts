import type { Findings } from '../findings/findings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { okta } from '../okta/okta.ts';
import type { Services } from '../operation/services.ts';
import { findingsOf, ledgerOf } from '../operation/stores.ts';
import { sailpoint } from '../sailpoint/sailpoint.ts';
import type { Connection } from '../upstream/connection.ts';
import { Deadline } from '../upstream/deadline.ts';
import type { Vendor } from '../upstream/vendor.ts';
import type { Audit, AuditContext } from './audit.ts';
import { parametersOf } from './begin.ts';
import { Readers } from './readers.ts';
import type { Run } from './run.ts';
import type { RunStore } from './run-store.ts';
import type { Work } from './work.ts';

const VENDORS = { okta, sailpoint } as const;

// Of one request, from when it is sent; how long it waits for its turn is the pace's matter.
const REQUEST_TIMEOUT_MS = 30_000;

/** What an audit is made from. */
export interface Sources {
  readonly ledger: Ledger;
  readonly findings: Findings;
  tenant(vendor: Vendor): { connection(): Promise<Connection> };
}

/** The same of a function. */
export const sourcesOf = (services: Services): Sources => ({
  ledger: ledgerOf(services),
  findings: findingsOf(services),
  tenant: (vendor) => services.tenant(vendor),
});

interface Parts<Parameters, Item> {
  readonly run: Run;
  readonly audit: Audit<Parameters, Item>;
  /** The vendors that it asks. */
  readonly vendors: readonly Vendor['name'][];
  readonly sources: Sources;
  readonly store: RunStore;
  readonly version: string;
  /** Share of the vendors' limits that is left to others. */
  readonly reserve?: number | undefined;
  /** Stops it: what is under way comes to its end, and nothing more is asked. */
  readonly signal: AbortSignal;
}

/**
 * What the steps of a run work with, from what a function has.
 *
 * @throws {UnusableParameters}
 * @throws {SecretUnusable} for a tenant whose secret cannot be used
 */
export async function workOf<Parameters, Item>(
  parts: Parts<Parameters, Item>,
): Promise<Work<Parameters, Item> & { readonly readers: Readers }> {
  const { run, audit, vendors, sources, store, version, reserve, signal } = parts;
  const readers = new Readers((name) => sources.tenant(VENDORS[name]).connection(), {
    signal,
    ...(reserve !== undefined && { reserve }),
  });
  const context: AuditContext<Parameters> = {
    parameters: parametersOf(audit, run.parameters),
    startedAt: new Date(run.startedAt),
    vendor: (name) => readers.vendor(name),
    ledger: sources.ledger,
    findings: sources.findings,
    deadline: () => new Deadline(REQUEST_TIMEOUT_MS),
  };
  const tenants = await Promise.all(vendors.map(async (name) => (await readers.vendor(name)).baseUrl));
  return {
    audit,
    store,
    context,
    tenants,
    version,
    readers,
    takeCalls: () => readers.takeCalls(),
    mayGoOn: () => !signal.aborted,
  };
}
