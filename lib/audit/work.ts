import type { Audit, AuditContext } from './audit.ts';
import type { RunStore } from './run-store.ts';
import type { Calls } from './stored.ts';

/** What the steps of a run work with, whichever machine they are on. */
export interface Work<Parameters = unknown, Item = unknown> {
  readonly audit: Audit<Parameters, Item>;
  readonly store: RunStore;
  readonly context: AuditContext<Parameters>;
  /** The addresses of the tenants that it is about. */
  readonly tenants: readonly string[];
  /** Goldthread's. */
  readonly version: string;
  /** What was asked of the vendors since this was last called, by this process: each is written down once. */
  takeCalls(): Calls;
  /** Whether there is time for more, and nobody has said to stop. */
  mayGoOn(): boolean;
}
