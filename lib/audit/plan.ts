import { begin } from './begin.ts';
import { reasonOf } from './reason.ts';
import { type Run, runKeys } from './run.ts';
import type { RunStore } from './run-store.ts';
import { Stopped } from './stopped.ts';
import { storedPage, storedPlan } from './stored.ts';
import type { Work } from './work.ts';

/** How far the plan of a run is. */
export interface Planned {
  readonly run: string;
  /** The numbers of all pages so far. */
  readonly pages: readonly number[];
  /** The items on them. */
  readonly items: number;
  readonly done: boolean;
}

interface Checkpoint {
  readonly pages: number;
  readonly items: number;
  readonly next: unknown;
  readonly done: boolean;
}

/**
 * The first step: lists what is to be inspected, page by page, each stored before the next is asked for. It goes on
 * after the last page that is stored, and stops early where there is no time for more.
 *
 * @param onPage told of every page that was stored
 * @throws what the vendor's reader throws; why is kept for the report
 */
export async function plan<Parameters, Item>(
  run: Run,
  work: Work<Parameters, Item>,
  onPage: (planned: Planned) => void = () => {},
): Promise<Planned> {
  await begin(run, work);
  const keys = runKeys(run);
  const { audit, store, context } = work;
  const from = await checkpoint(store, run);
  let { pages, items } = from;
  const planned = (done: boolean) => ({ run: run.id, pages: [...Array(pages).keys()], items, done });
  try {
    if (!from.done) {
      for await (const page of audit.plan(context, from.next)) {
        items += page.items.length;
        await store.put(keys.page(pages), JSON.stringify({ ...page, total: items, calls: work.takeCalls() }));
        pages += 1;
        onPage(planned(false));
        if (page.next !== undefined && !work.mayGoOn()) return planned(false);
      }
    }
  } catch (error) {
    // What ran out of time was not refused.
    if (error instanceof Stopped || !work.mayGoOn()) return planned(false);
    await store.put(keys.plan, JSON.stringify({ done: false, failure: reasonOf(error) }));
    throw error;
  }
  await store.put(keys.plan, JSON.stringify({ done: true, pages, items }));
  return planned(true);
}

/** How far it is by what is stored. */
async function checkpoint(store: RunStore, run: Run): Promise<Checkpoint> {
  const keys = runKeys(run);
  const last = (await store.list(keys.pages)).at(-1);
  const json = last === undefined ? undefined : await store.get(last);
  if (last === undefined || json === undefined) return { pages: 0, items: 0, next: undefined, done: false };
  const { next, total } = storedPage.parse(JSON.parse(json));
  const pages = Number.parseInt(last.slice(keys.pages.length), 10) + 1;
  return { pages, items: total, next, done: next === undefined };
}

/** The plan of a run by its last word; undefined where it was not done to its end, or nobody said why. */
export async function planStored(store: RunStore, about: { readonly audit: string; readonly id: string }) {
  const json = await store.get(runKeys(about).plan);
  return json === undefined ? undefined : storedPlan.parse(JSON.parse(json));
}
