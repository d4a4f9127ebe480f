import { randomUUID } from 'node:crypto';
import { Forbidden } from '../ledger/errors.ts';
import type { Intent } from '../ledger/execute.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { Invocation } from './invocation.ts';
import { problemOf } from './problem-of.ts';
import { ledgerOf } from './stores.ts';

/**
 * Puts a denied change on record: nobody tries without the auditor hearing of it.
 *
 * @param error whatever was thrown; what is no denial is thrown again
 * @throws {Problem} 403
 */
export async function recordDenial(error: unknown, intent: Intent, event: Invocation): Promise<never> {
  if (!(error instanceof Forbidden)) throw error;
  // Its own id, not that of the change: what the policies permit tomorrow is not denied for today's sake.
  const id = `chg_${randomUUID().replaceAll('-', '')}`;
  const { policyId: deniedBy, reason } = error.refusal;
  await ledgerOf(event.services).add({
    ...finishedUnsent({ ...intent, id }),
    deniedBy,
    reason,
    response: { status: 403 },
  });
  throw problemOf(error).withHeaders({
    'change-id': id,
    'change-state': 'failed',
    'change-applied': 'false',
  });
}

/** The record of a change that came to nothing before anything was sent. */
export function finishedUnsent({ wantsToWait: _, ...intent }: Intent): ChangeRecord {
  const now = new Date().toISOString();
  return {
    ...intent,
    schema: 1,
    state: 'failed',
    changed: false,
    attempt: 0,
    fencingToken: 1,
    acceptedAt: now,
    leaseEndsAt: now,
    completedAt: now,
  };
}
