import type { Entry, EventBridge } from '../aws/event-bridge.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { batchesOf } from './batches.ts';
import { EventsNotKept } from './errors.ts';

const FIRST_WAIT_MS = 50;
const MAX_WAIT_MS = 1_000;
// One that hangs must leave time for another.
const TRY_MS = 900;
const AT_ONCE = 4;

/**
 * Puts entries on the bus, and those that it refused again, until all are there.
 *
 * A request that got no answer may have come through all the same: whoever takes the events must know them apart.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 *
 * @throws {EventsNotKept} when the time is up
 */
export async function putEntries(
  bus: EventBridge,
  entries: readonly Entry[],
  deadline: Deadline,
): Promise<void> {
  let left = entries;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const { refused, cause } = await tryAll(bus, left, deadline);
    left = refused;
    if (left.length === 0) return;
    const waitMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.5 + Math.random());
    if (waitMs >= deadline.remainingMs) throw notKept(left, entries, cause);
    await deadline.wait(waitMs).catch(() => Promise.reject(notKept(left, entries, cause)));
  }
}

async function tryAll(bus: EventBridge, entries: readonly Entry[], deadline: Deadline) {
  const batches = batchesOf(entries);
  const refused: Entry[] = [];
  let cause: unknown;
  for (let at = 0; at < batches.length; at += AT_ONCE) {
    await Promise.all(
      batches.slice(at, at + AT_ONCE).map(async (batch) => {
        try {
          refused.push(...(await tryBatch(bus, batch, deadline)));
        } catch (error) {
          refused.push(...batch);
          cause = error;
        }
      }),
    );
  }
  return { refused, cause };
}

/** @returns the entries that were refused */
async function tryBatch(bus: EventBridge, batch: Entry[], deadline: Deadline): Promise<Entry[]> {
  const { FailedEntryCount, Entries } = await bus.putEvents(batch, Math.min(TRY_MS, deadline.remainingMs));
  if (FailedEntryCount === 0) return [];
  // In the order of the request; whatever has no id is not there.
  return batch.filter((_, i) => !Entries[i]?.EventId);
}

function notKept(left: readonly Entry[], all: readonly Entry[], cause: unknown): EventsNotKept {
  return new EventsNotKept(`The bus refused ${left.length} of ${all.length} events`, { cause });
}
