import { randomUUID } from 'node:crypto';
import { Forbidden } from '../ledger/errors.ts';
import type { Intent, Outcome } from '../ledger/execute.ts';
import type { Keeper } from '../ledger/keeper.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { NOT_THERE } from '../ledger/outcomes.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { hasParents } from './effect.ts';
import type { Change } from './operation.ts';
import { problemOf } from './problem-of.ts';
import type { Target } from './resolve.ts';
import { upstreamReason } from './upstream-reason.ts';

/** Puts a denied change on record: nobody tries without the auditor hearing of it. */
export async function recordDenial(error: unknown, intent: Intent, ledger: Ledger): Promise<never> {
  if (!(error instanceof Forbidden)) throw error;
  // Its own id, not that of the change: what the policies permit tomorrow is not denied for today's sake.
  const id = `chg_${randomUUID().replaceAll('-', '')}`;
  const { policyId: deniedBy, reason } = error.refusal;
  await ledger.add({
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

/**
 * Puts on record that what was to be taken away is not there, by the vendor's own word. Nothing is sent: it would take
 * away whatever comes to be called so in the meantime, past the policies.
 */
export async function recordMissing(
  operation: Change,
  target: Target,
  intent: Intent,
  connection: Connection,
  ledger: Ledger,
  deadline: Deadline,
  keeper: Keeper,
): Promise<Outcome> {
  const { missing } = target;
  const { answer } = missing ?? {};
  const why = missing && upstreamReason(missing, operation.vendor, keeper);
  const isEnough = intent.absent && (await hasParents(target, connection, deadline));
  const record: ChangeRecord = {
    ...finishedUnsent(intent),
    ...(isEnough
      ? { state: 'succeeded', response: { status: operation.answer.status } }
      : {
          reason: why ? `${NOT_THERE}: ${why}` : NOT_THERE,
          response: { status: answer?.status ?? 404, body: answer?.body },
        }),
    before: null,
    after: null,
  };
  const isNew = await ledger.add(record);
  const known = isNew ? record : ((await ledger.get(record.id)) ?? record);
  return { record: known, replayed: !isNew };
}

/** The record of a change that came to nothing before anything was sent. */
function finishedUnsent({ wantsToWait: _, makes: __, ...intent }: Intent): ChangeRecord {
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
