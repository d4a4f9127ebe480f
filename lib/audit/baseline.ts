import type { ReportedFinding, Summary } from '../report/report.ts';
import type { Entry } from './audit.ts';
import { planStored } from './plan.ts';
import { entriesOf } from './results.ts';
import { runKeys, sorted } from './run.ts';
import type { RunStore } from './run-store.ts';
import { storedFinding, storedSummary } from './stored.ts';
import type { Work } from './work.ts';

/** The run that a run is compared with. */
export interface Baseline {
  readonly summary: Summary;
  readonly items: number;
  readonly pages: number;
  /** Whether it had the same parameters. */
  readonly isAlike: boolean;
  /** Whether both looked at it. */
  covers(resource: string): boolean;
  /** Its entries that both looked at. */
  entries(): AsyncIterable<Entry>;
  /** What it found, but for what it no longer found. */
  findings(): AsyncIterable<ReportedFinding>;
}

/** The summary of a run; undefined for one that has none yet. */
export async function summaryStored(
  store: RunStore,
  about: { readonly audit: string; readonly id: string },
): Promise<Summary | undefined> {
  const json = await store.get(runKeys(about).summary);
  return json === undefined ? undefined : storedSummary.parse(JSON.parse(json));
}

/** Reads what a run is compared with; undefined where it is not in the store any more, or was not complete. */
export async function readBaseline<Parameters>(
  { audit, store, context }: Pick<Work<Parameters>, 'audit' | 'store' | 'context'>,
  id: string,
): Promise<Baseline | undefined> {
  const about = { audit: audit.name, id };
  const [summary, plan] = await Promise.all([summaryStored(store, about), planStored(store, about)]);
  if (!summary || summary.outcome === 'failed' || !plan?.done) return undefined;
  const isAlike = sorted(summary.parameters) === sorted(context.parameters);
  const before = audit.parameters.safeParse(summary.parameters);
  const covers = (resource: string) =>
    isAlike ||
    (audit.covers(resource, context.parameters) &&
      // What another version could not say any more was all of it.
      (!before.success || audit.covers(resource, before.data)));
  return {
    summary,
    items: plan.items,
    pages: plan.pages,
    isAlike,
    covers,
    async *entries() {
      for await (const entry of entriesOf(store, about, plan.pages)) if (covers(entry.resource)) yield entry;
    },
    async *findings() {
      for await (const line of store.lines(runKeys(about).findings)) {
        const finding = storedFinding.parse(JSON.parse(line));
        if (finding.since !== 'gone') yield finding;
      }
    },
  };
}
