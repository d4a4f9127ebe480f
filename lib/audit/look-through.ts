import type { Chart, Tally } from './audit.ts';
import type { DriftFinder } from './drift.ts';
import type { FoundFindings } from './found.ts';
import { planStored } from './plan.ts';
import { resultsOf } from './results.ts';
import type { Run } from './run.ts';
import type { Calls } from './stored.ts';
import type { Work } from './work.ts';

/** What a run looked at, and what was learnt of all of it together. */
export interface Looked {
  readonly pages: number;
  readonly items: number;
  readonly entries: number;
  readonly ticketed: number;
  /** The first of what could not be looked at, and how many there are. */
  readonly failures: readonly { readonly item: string; readonly reason: string }[];
  readonly failed: number;
  readonly calls: Calls;
  readonly charts: readonly Chart[];
  readonly figures: Readonly<Record<string, number>>;
  /** The places of entries that came before in the same run: a list that changes while it is paged shows some twice. */
  readonly again: ReadonlySet<string>;
}

// A summary fits anywhere.
const FAILURES_NAMED = 50;

/** Goes once through all results of a run: tallies, compares, and takes the findings. */
export async function lookThrough<Parameters>(
  run: Run,
  { audit, store, context }: Pick<Work<Parameters>, 'audit' | 'store' | 'context'>,
  { found, drifts }: { readonly found: FoundFindings; readonly drifts: DriftFinder },
): Promise<Looked> {
  const tally: Tally = audit.tally(context);
  const plan = await planStored(store, run);
  const soFar = { calls: { made: 0, refused: 0 }, pages: 0 };
  const failures: { item: string; reason: string }[] = [];
  const again = new Set<string>();
  let [entries, ticketed, failed] = [0, 0, 0];
  for await (const result of resultsOf(store, run, soFar)) {
    if ('failure' in result) {
      failed += 1;
      if (failures.length < FAILURES_NAMED) failures.push({ item: result.item, reason: result.failure });
      continue;
    }
    for (const [at, entry] of result.entries.entries()) {
      if ((await drifts.see(entry)) === 'again') {
        again.add(`${result.place}/${at}`);
        continue;
      }
      entries += 1;
      if (entry.justification) ticketed += 1;
      tally.add(entry);
      for (const finding of entry.findings) await found.add(finding);
    }
  }
  for (const finding of tally.findings()) await found.add(finding);
  const more = failed - failures.length;
  if (more > 0) failures.push({ item: `${more} more`, reason: 'They are in the results of the run' });
  return {
    pages: soFar.pages,
    items: plan?.done ? plan.items : 0,
    entries,
    ticketed,
    failures,
    failed,
    calls: soFar.calls,
    charts: tally.charts(),
    figures: tally.figures(),
    again,
  };
}
