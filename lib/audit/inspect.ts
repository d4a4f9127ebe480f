import pMap from 'p-map';
import { log } from '../telemetry/logger.ts';
import type { Entry } from './audit.ts';
import { reasonOf } from './reason.ts';
import { type Run, runKeys } from './run.ts';
import { Stopped } from './stopped.ts';
import { oddMember, type ResultLine, resultLine, storedPage } from './stored.ts';
import type { Work } from './work.ts';

/** What the inspection of a page came to. */
export interface Inspected {
  readonly run: string;
  readonly page: number;
  readonly items: number;
  readonly entries: number;
  /** Items that could not be inspected. */
  readonly failed: number;
}

/** Items of a page that are inspected at the same time. The pace of the vendor's reader decides how fast it goes. */
export const ITEMS_AT_ONCE = 20;

/**
 * The second step, once a page: inspects its items, and writes down what became of each as soon as it is known. What
 * is written down is not asked again; an item that failed before is. One that fails stops no other.
 *
 * @param onItem told of every item that is done with, and of those that were so already
 * @throws {Stopped} where there was no time for all of them: it is to be called again
 */
export async function inspect<Parameters, Item>(
  run: Run,
  page: number,
  work: Work<Parameters, Item>,
  onItem: (items: number) => void = () => {},
): Promise<Inspected> {
  const { audit, store, context } = work;
  const keys = runKeys(run);
  const json = await store.get(keys.page(page));
  if (json === undefined) throw new Error(`The run ${run.id} has no page ${page}`);
  const { items } = storedPage.parse(JSON.parse(json));
  const journal = await store.journal(keys.results(page));
  const done = entriesByItem(journal.lines);
  const left = items
    .keys()
    .filter((index) => !done.has(index))
    .toArray();
  let failed = 0;
  let unfinished = 0;

  async function inspectOne(index: number): Promise<void> {
    const entries = await entriesOf(items[index] as Item);
    if (entries === 'later') {
      unfinished += 1;
      return;
    }
    if (typeof entries === 'string') failed += 1;
    else done.set(index, entries.length);
    const result = typeof entries === 'string' ? { failure: entries } : { entries };
    await journal.append(
      JSON.stringify({ item: index, ...result, calls: work.takeCalls() } satisfies ResultLine),
    );
    onItem(1);
  }

  /** Its entries, or why there are none. */
  async function entriesOf(item: Item): Promise<readonly Entry[] | string | 'later'> {
    if (!work.mayGoOn()) return 'later';
    const { data: odd } = oddMember.safeParse(item);
    if (odd) return odd.unreadable;
    try {
      return await audit.inspect(item, context);
    } catch (cause) {
      // What ran out of time was not refused.
      if (cause instanceof Stopped || !work.mayGoOn()) return 'later';
      log('warn', 'An item could not be inspected', { job: `audits/${audit.name}`, run: run.id }, cause);
      return reasonOf(cause);
    }
  }

  onItem(done.size);
  try {
    await pMap(left, inspectOne, { concurrency: ITEMS_AT_ONCE, stopOnError: false });
  } finally {
    const more = work.takeCalls();
    if (more.made > 0) await journal.append(JSON.stringify({ calls: more } satisfies ResultLine));
    await journal.close();
  }
  if (unfinished > 0)
    throw new Stopped(`${unfinished} of the ${items.length} items of page ${page} are still to be inspected`);
  const entries = done.values().reduce((sum, count) => sum + count, 0);
  return { run: run.id, page, items: items.length, entries, failed };
}

/** How many entries there are of each item that is done. */
function entriesByItem(lines: readonly string[]): Map<number, number> {
  const done = new Map<number, number>();
  for (const line of lines) {
    const read = resultLine.parse(JSON.parse(line));
    if ('entries' in read) done.set(read.item, read.entries.length);
  }
  return done;
}
