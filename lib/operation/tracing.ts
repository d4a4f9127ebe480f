import { traceOf } from '../events/trace.ts';
import type { Effect } from '../ledger/effect.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Deadline } from '../upstream/deadline.ts';
import type { Change } from './operation.ts';
import type { Services } from './services.ts';
import { ledgerOf } from './stores.ts';

/** How to find a change in its vendor's log, where the vendor keeps one. */
export function tracing(
  operation: Change,
  services: Services,
  reader: Connection,
  deadline: Deadline,
): Pick<Effect, 'trace'> {
  if (!operation.touches.logTarget) return {};
  return {
    trace: async (record) =>
      traceOf(record, {
        ledger: ledgerOf(services),
        own: await services.oktaCredential(),
        reader,
        deadline,
      }),
  };
}
