import type { Entry } from './audit.ts';
import { planStored } from './plan.ts';
import { describeItem } from './reason.ts';
import { runKeys } from './run.ts';
import type { RunStore } from './run-store.ts';
import { type Calls, itemLine, resultLine, storedPage } from './stored.ts';

interface About {
  readonly audit: string;
  readonly id: string;
}

/** What became of one item: its entries, or why there are none. */
export type ItemResult =
  | { readonly place: string; readonly entries: readonly Entry[] }
  | { readonly item: string; readonly failure: string };

/** What was read so far, besides the items. */
export interface SoFar {
  calls: Calls;
  pages: number;
}

/**
 * What became of every planned item of a run, in the order of the plan, one page in memory at a time. An item that
 * nobody wrote anything down of is a failure, and a plan that was not done to its end is one.
 */
export async function* resultsOf(store: RunStore, about: About, soFar: SoFar): AsyncGenerator<ItemResult> {
  const keys = runKeys(about);
  const plan = await planStored(store, about);
  if (!plan?.done) {
    const failure = plan?.failure ?? 'It was stopped, and nobody went on with it';
    yield { item: 'the plan', failure: `What there is could not be listed to its end: ${failure}` };
  }
  const pages = plan?.done ? plan.pages : (await store.list(keys.pages)).length;
  for (let page = 0; page < pages; page += 1) {
    soFar.pages += 1;
    const json = await store.get(keys.page(page));
    if (json === undefined) {
      yield { item: `page ${page}`, failure: 'What was planned is not in the store any more' };
      continue;
    }
    const { items, calls } = storedPage.parse(JSON.parse(json));
    count(soFar, calls);
    const lines = await linesOf(store, keys.results(page), (line) =>
      count(soFar, resultLine.parse(JSON.parse(line)).calls),
    );
    for (const [index, item] of items.entries()) {
      const text = lines.get(index);
      const line = text === undefined ? undefined : itemLine.parse(JSON.parse(text));
      if (line) count(soFar, line.calls);
      if (line === undefined)
        yield { item: describeItem(item), failure: 'It was never inspected to its end' };
      else if ('failure' in line) yield { item: describeItem(item), failure: line.failure };
      else yield { place: placeOf(page, index), entries: line.entries };
    }
  }
}

/** The entries of a run that is done, in the same order; those that came again are passed over. */
export async function* entriesOf(
  store: RunStore,
  about: About,
  pages: number,
  again: ReadonlySet<string> = new Set(),
): AsyncGenerator<Entry> {
  for (let page = 0; page < pages; page += 1) {
    const lines = await linesOf(store, runKeys(about).results(page));
    for (const [item, text] of [...lines].sort(([a], [b]) => a - b)) {
      const line = itemLine.parse(JSON.parse(text));
      if ('failure' in line) continue;
      for (const [at, entry] of line.entries.entries())
        if (!again.has(`${placeOf(page, item)}/${at}`)) yield entry;
    }
  }
}

const placeOf = (page: number, item: number) => `${page}/${item}`;

// As inspecting writes it.
const ITEM = /^\{"item":(\d+),/;

/**
 * The last word on each item of a page, as it was written: no more of it is read than what is looked at.
 *
 * @param onOther told of every other line
 */
async function linesOf(
  store: RunStore,
  key: string,
  onOther: (line: string) => void = () => {},
): Promise<Map<number, string>> {
  const last = new Map<number, string>();
  for await (const line of store.lines(key)) {
    const [, item] = ITEM.exec(line) ?? [];
    const other = item === undefined ? line : last.get(Number(item));
    if (other !== undefined) onOther(other);
    if (item !== undefined) last.set(Number(item), line);
  }
  return last;
}

function count(soFar: SoFar, { made, refused }: Calls): void {
  soFar.calls = { made: soFar.calls.made + made, refused: soFar.calls.refused + refused };
}
