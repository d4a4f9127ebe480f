import type { LogEvent } from '../okta/log-event.ts';
import { isUnknown } from '../okta/log-targets.ts';

/**
 * Okta's own id of the request that an event came of: the `X-Okta-Request-Id` of its answer. Undefined for what
 * Okta did by itself.
 */
export function requestIdOf({ debugContext, transaction }: LogEvent): string | undefined {
  const said = known(debugContext?.debugData?.requestId);
  if (said !== undefined) return said;
  return transaction?.type === 'WEB' ? known(transaction.id) : undefined;
}

/** What the events of one request, or of one job, have in common; an event that names neither stands alone. */
export function commonIdOf(event: LogEvent): string {
  return requestIdOf(event) ?? known(event.transaction?.id) ?? event.uuid;
}

/** Whether Okta did it by itself, as far as the event says: even our own changes have been seen so. */
export function isJob({ transaction, actor }: LogEvent): boolean {
  return transaction?.type === 'JOB' || actor === null || actor === undefined || isUnknown(actor.id);
}

const known = (word: unknown) => (typeof word === 'string' && !isUnknown(word) ? word : undefined);
