import type { Context } from 'aws-lambda';
import { ChangeInProgress, FenceLost } from '../../lib/ledger/errors.ts';
import type { LastSeen } from '../../lib/ledger/names.ts';
import type { Attention, ChangeRecord } from '../../lib/ledger/record.ts';
import { changeNamed, changesOf } from '../../lib/operation/changes.ts';
import { logWarning } from '../../lib/operation/log.ts';
import { resume } from '../../lib/operation/resume.ts';
import { currentServices, type Services } from '../../lib/operation/services.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../lib/upstream/errors.ts';
import { vendorOperations } from '../vendor-operations.ts';

/** What runs this job. */
export const trigger = { everyMinutes: 1 } as const;

/** How many changes of each kind were looked at, and how many are still open after that. */
export type Settled = Record<Exclude<Attention, 'dead_letter'>, { seen: number; open: number }>;

const RESERVE_MS = 5_000;
const AT_ONCE = 10;
// The queue has had this long to do its part.
const OVERDUE_MS = 60_000;
// A request with a secret in it can be made by its caller only, who has had this long to send it again.
const GIVEN_UP_AFTER_MS = 24 * 60 * 60_000;

/**
 * Looks after changes that nobody else looks after: what a crash left started, what is in doubt, and what the
 * queue has lost. The index that it goes by lags; whether a change is really open is decided by its record.
 */
export async function handler(_event: unknown, context: Context): Promise<Settled> {
  const services = currentServices();
  const deadline = new Deadline(context.getRemainingTimeInMillis() - RESERVE_MS);
  const settled: Settled = { started: none(), in_doubt: none(), deferred: none() };
  for (const kind of ['in_doubt', 'started', 'deferred'] as const) {
    for await (const changes of openChanges(services, kind, deadline)) {
      const open = await Promise.all(changes.map((record) => look(record, services, deadline)));
      settled[kind].seen += changes.length;
      settled[kind].open += open.filter(Boolean).length;
    }
  }
  return settled;
}

/** Open changes of one kind, oldest first, as long as there is time. */
async function* openChanges(
  services: Services,
  kind: Attention,
  deadline: Deadline,
): AsyncGenerator<ChangeRecord[]> {
  let from: LastSeen | undefined;
  do {
    const page = await services.ledger.find('attention', kind, AT_ONCE, from, 'oldest first');
    yield page.changes;
    from = page.next;
  } while (from && deadline.remainingMs > 0);
}

/** @returns whether the change is still open */
async function look(record: ChangeRecord, services: Services, deadline: Deadline): Promise<boolean> {
  try {
    if (record.state === 'deferred') return await remind(record, services);
    const operation = changeNamed(changesOf(vendorOperations), record.operation);
    const { record: now } = await resume(operation, record, services, deadline);
    if (now.state === 'deferred' && now.repeatable) await services.queue.send(now);
    return now.attention !== undefined;
  } catch (cause) {
    const ordinary = [ChangeInProgress, FenceLost, UpstreamError].some((kind) => cause instanceof kind);
    if (!ordinary) logWarning('A change could not be settled', { change: record.id, cause }, record.id);
    return true;
  }
}

async function remind(record: ChangeRecord, { ledger, queue }: Services): Promise<boolean> {
  const overdueMs = Date.now() - Date.parse(record.notBefore ?? record.acceptedAt);
  if (record.repeatable) {
    if (overdueMs > OVERDUE_MS) await queue.send(record);
    return true;
  }
  if (overdueMs < GIVEN_UP_AFTER_MS) return true;
  const reason = 'It held a secret, and its caller did not send it again';
  await ledger.move(record, {
    state: 'failed',
    changed: false,
    reason,
    completedAt: new Date().toISOString(),
  });
  return false;
}

const none = () => ({ seen: 0, open: 0 });
