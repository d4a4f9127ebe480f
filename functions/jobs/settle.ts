import type { Context } from 'aws-lambda';
import { GATEWAY } from '../../lib/caller/gateway.ts';
import { cancel } from '../../lib/ledger/close.ts';
import { ChangeInProgress, FenceLost } from '../../lib/ledger/errors.ts';
import type { LastSeen } from '../../lib/ledger/names.ts';
import type { ChangeRecord, ReviewReason } from '../../lib/ledger/record.ts';
import { isFinished } from '../../lib/ledger/states.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { countChange } from '../../lib/operation/count-change.ts';
import { enqueue, needsMessage } from '../../lib/operation/enqueue.ts';
import { handleJob } from '../../lib/operation/handle-job.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { resume } from '../../lib/operation/resume.ts';
import { currentServices, type Services } from '../../lib/operation/services.ts';
import { ledgerOf, queueOf } from '../../lib/operation/stores.ts';
import { log } from '../../lib/telemetry/logger.ts';
import { measure } from '../../lib/telemetry/meter.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../lib/upstream/errors.ts';
import { vendorOperations } from '../vendor-operations.ts';

/** What runs this job. */
export const trigger = { everyMinutes: 1 } as const;

/** What it works with. */
export const needs: Needs = {
  vendors: ['okta', 'sailpoint'],
  ledger: 'change',
  indexes: ['byReviewReason'],
};

/** How many changes of each kind were looked at, and how many are still open after that. */
export type Settled = Record<
  Extract<ReviewReason, 'started' | 'deferred' | 'in_doubt'>,
  { seen: number; open: number }
>;

const RESERVE_MS = 5_000;
const AT_ONCE = 10;

const changes = changesOf(vendorOperations);
// The queue has had this long to do its part.
const OVERDUE_MS = 60_000;
// What its caller was to send again, and has not for this long, will not come.
const GIVEN_UP_AFTER_MS = 7 * 24 * 60 * 60_000;

/**
 * Looks after changes that nobody else looks after: what a crash left started, what is in doubt, and what the
 * queue has lost. The index that it goes by lags; whether a change is really open is decided by its record.
 */
export const handler = handleJob('jobs/settle', settleAll, (settled) => {
  const kinds = Object.values(settled);
  return { seen: total(kinds.map(({ seen }) => seen)), open: total(kinds.map(({ open }) => open)) };
});

async function settleAll(_event: unknown, context: Context): Promise<Settled> {
  const services = currentServices();
  const deadline = new Deadline(context.getRemainingTimeInMillis() - RESERVE_MS);
  const left: ChangeRecord[] = [];
  const settled: Settled = { started: none(), in_doubt: none(), deferred: none() };
  for (const kind of ['in_doubt', 'started', 'deferred'] as const) {
    for await (const changes of openChanges(services, kind, deadline)) {
      const looked = await Promise.all(changes.map((record) => look(record, services, deadline)));
      const open = looked.filter((record) => record !== undefined);
      settled[kind].seen += changes.length;
      settled[kind].open += open.length;
      left.push(...open);
    }
  }
  measureOpen(left);
  await giveUp(services, deadline);
  return settled;
}

/** Open changes of one kind, oldest first, as long as there is time. */
async function* openChanges(
  services: Services,
  kind: ReviewReason,
  deadline: Deadline,
): AsyncGenerator<ChangeRecord[]> {
  let from: LastSeen | undefined;
  do {
    const page = await ledgerOf(services).find('reviewReason', kind, AT_ONCE, from, 'oldest first');
    yield page.changes;
    from = page.next;
  } while (from && deadline.remainingMs > 0);
}

/** @returns the change if it is still open */
async function look(
  record: ChangeRecord,
  services: Services,
  deadline: Deadline,
): Promise<ChangeRecord | undefined> {
  try {
    // What the vendor's log says happened is settled, whoever was to go on with it.
    if (record.state === 'deferred' && record.confirmedBy === undefined)
      return record.deferral === 'queue' ? await remind(record, services) : await giveUpOne(record, services);
    const outcome = await resume(changes, record, services, deadline);
    countChange(outcome);
    const { record: now } = outcome;
    if (needsMessage(now)) await enqueue(now, ledgerOf(services), queueOf(services));
    return isFinished(now.state) ? undefined : now;
  } catch (cause) {
    const ordinary = [ChangeInProgress, FenceLost, UpstreamError].some((kind) => cause instanceof kind);
    const { id: changeId, operation, ticket, caller, resource } = record;
    const facts = { changeId, operation, ticket, caller, resource };
    if (!ordinary) log('warn', 'A change could not be settled', facts, cause);
    return record;
  }
}

async function remind(record: ChangeRecord, services: Services): Promise<ChangeRecord> {
  const overdueMs = Date.now() - Date.parse(record.notBefore ?? record.acceptedAt);
  // The queue may be behind: what it has a message for, it needs no other for.
  if (overdueMs > OVERDUE_MS && needsMessage(record))
    await enqueue(record, ledgerOf(services), queueOf(services));
  return record;
}

/** Gives up what was put off for days. They come in the order in which they were accepted. */
async function giveUp(services: Services, deadline: Deadline): Promise<void> {
  for await (const changes of openChanges(services, 'put_off', deadline)) {
    for (const record of changes) {
      if (Date.now() - Date.parse(record.acceptedAt) < GIVEN_UP_AFTER_MS) return;
      await look(record, services, deadline);
    }
  }
}

/** Cancels a change that its caller was to send again, and has not for days. */
async function giveUpOne(record: ChangeRecord, services: Services): Promise<ChangeRecord | undefined> {
  // It may have been sent again since it was accepted.
  const { notBefore, acceptedAt } = record;
  if (Date.now() - Date.parse(notBefore ?? acceptedAt) < GIVEN_UP_AFTER_MS) return record;
  const at = new Date().toISOString();
  const reason = 'Its caller was told to send it again, and did not for seven days';
  const by = { by: GATEWAY, groups: [], source: GATEWAY };
  const ended = await cancel(ledgerOf(services), record, { ...by, at, as: 'cancelled', reason });
  return ended ? undefined : record;
}

/** What is still to be finished, and for how long it has been. What cannot be told is nobody's to finish. */
function measureOpen(left: readonly ChangeRecord[]): void {
  // What its caller is to send again waits for its caller.
  const open = left.filter(
    ({ state, deferral, indeterminate }) => !indeterminate && (state !== 'deferred' || deferral === 'queue'),
  );
  const doubts = open.filter(({ state }) => state === 'in_doubt');
  measure('ChangesOpen', open.length);
  measure('OldestOpenChangeSeconds', oldest(open.map(({ acceptedAt }) => acceptedAt)));
  measure('OldestDoubtSeconds', oldest(doubts.flatMap(({ doubtedAt }) => doubtedAt ?? [])));
}

/** The age in seconds of the oldest of these times; 0 for none. */
function oldest(times: readonly string[]): number {
  const ages = times.map((time) => (Date.now() - Date.parse(time)) / 1000);
  return Math.round(Math.max(0, ...ages));
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

const none = () => ({ seen: 0, open: 0 });
