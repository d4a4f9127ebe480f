import { log } from '../telemetry/logger.ts';
import { measure } from '../telemetry/meter.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { FAILED_DELIVERY, type LogEntry, logPages } from './log-pages.ts';
import type { EventPublisher } from './publish.ts';
import type { WatermarkStore } from './watermark.ts';

/** How the System Log is followed. */
export interface BackfillOptions {
  /** How far back is read again, as entries may come late into the log. */
  readonly overlapMs?: number;
  /** How far the watermark stays behind, whatever was read: what is so new may still be on its way into the log. */
  readonly floorMs?: number;
  /** What is left to everybody else of the rate limit, in percent. */
  readonly reservePercent?: number;
  readonly now?: () => number;
}

/** What a run came to. */
export interface Backfilled {
  /** The events that were put on the bus, most of them for another time. */
  readonly events: number;
  /** The deliveries of the event hook that failed, as far as they were not known before. */
  readonly failures: number;
  /** Whether the log was read to its end; if not, the next run goes on. */
  readonly complete: boolean;
  /** The watermark. */
  readonly until: string;
}

const OVERLAP_MS = 15 * 60_000;
const FLOOR_MS = 60_000;
const RESERVE_PERCENT = 50;
// As many as a table's item holds with ease.
const MAX_FAILURES = 1_000;

/**
 * Puts on the bus what the System Log has of our event types since the watermark, less an overlap, and moves the
 * watermark when all of it is there. Most of it the event hook has brought already: whoever works on the events knows
 * them apart by their uuid. What one run does not get through is gone on with by the next, from the page that it
 * got to.
 *
 * @throws {UpstreamError | EventsNotKept | AwsError}; the pages until then are on record
 */
export async function backfill(
  connection: Connection,
  publisher: EventPublisher,
  store: WatermarkStore,
  deadline: Deadline,
  options: BackfillOptions = {},
): Promise<Backfilled> {
  const { overlapMs = OVERLAP_MS, floorMs = FLOOR_MS, reservePercent = RESERVE_PERCENT } = options;
  const now = (options.now ?? Date.now)();
  let mark = await store.read();
  const watermark = mark ? Date.parse(mark.until) : now - floorMs;
  const end = mark?.reading ? Date.parse(mark.reading.until) : now;
  const since = mark?.reading ? Date.parse(mark.reading.reached) : watermark - overlapMs;
  const failed = new Set(mark?.failures);
  let events = 0;
  let failures = 0;
  const so = (complete: boolean): Backfilled => ({
    events,
    failures,
    complete,
    until: new Date(Math.max(watermark, complete ? end - floorMs : 0)).toISOString(),
  });

  for await (const page of logPages(connection, new Date(since), new Date(Math.max(since, end)), deadline)) {
    const [lost, changes] = parted(page.entries, ({ eventType }) => eventType === FAILED_DELIVERY);
    await publisher.publish(changes, 'log', deadline);
    events += changes.length;
    const news = lost.map(nameOf).filter((name) => !failed.has(name));
    for (const name of news) failed.add(name);
    failures += news.length;
    tell(news.length);
    const reached = Date.parse(String(page.entries.at(-1)?.published));
    if (page.isLast || Number.isNaN(reached)) continue;
    mark = await store.move(mark, {
      until: so(false).until,
      reading: { until: new Date(end).toISOString(), reached: new Date(reached).toISOString() },
      failures: [...failed].slice(-MAX_FAILURES),
    });
    if (page.headroomPercent < reservePercent || deadline.remainingMs === 0) return so(false);
  }
  const { until } = so(true);
  // Those that no later run will see again.
  const from = new Date(Date.parse(until) - overlapMs).toISOString();
  const left = [...failed].filter((name) => name >= from).slice(-MAX_FAILURES);
  await store.move(mark, { until, failures: left });
  return so(true);
}

function parted<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}

/** In the order of their times. */
function nameOf({ published, uuid }: LogEntry): string {
  return `${published} ${uuid}`;
}

function tell(failures: number): void {
  if (failures === 0) return;
  measure('HookDeliveryFailures', failures);
  log('warn', 'The event hook had a gap, which the back-fill closes', { failed: failures });
}
