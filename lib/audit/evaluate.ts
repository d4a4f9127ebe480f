import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Drift, Summary } from '../report/report.ts';
import { readBaseline, summaryStored } from './baseline.ts';
import { becomeLatest, begin } from './begin.ts';
import { DriftFinder, explainingChange } from './drift.ts';
import { addDrift, addLast } from './drift-findings.ts';
import { FoundFindings } from './found.ts';
import { comparable, judge } from './judge.ts';
import { lookThrough } from './look-through.ts';
import { putOnRecord } from './put-on-record.ts';
import { RankedLines } from './ranked-lines.ts';
import { type KeepReport, report } from './report-run.ts';
import { type Run, runKeys } from './run.ts';
import type { StoredRun } from './stored.ts';
import { summaryOf } from './summary-of.ts';
import type { Work } from './work.ts';

/** What the last step works with besides. */
export interface Evaluation<Parameters = unknown, Item = unknown> extends Work<Parameters, Item> {
  /** Where reports are kept besides the store. */
  readonly keepReport?: KeepReport;
  /** Makes the run known. */
  readonly tell?: (summary: Summary) => Promise<void>;
}

const DRIFTS: readonly Drift['drift'][] = ['removed', 'changed', 'added'];
const JSON_LINES = 'application/x-ndjson';

/**
 * The last step: what all of it comes to, against the last complete run. Puts the findings on record, resolves what is
 * over, and writes the report. Only a run that is the whole truth resolves anything and is what the next is compared
 * with. Evaluated again, it comes to the same.
 */
export async function evaluate<Parameters, Item>(
  run: Run,
  work: Evaluation<Parameters, Item>,
): Promise<Summary> {
  const stored = await begin(run, work);
  const directory = await mkdtemp(join(tmpdir(), 'goldthread-audit-'));
  try {
    return await evaluateIn(directory, stored, work);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function evaluateIn<Parameters, Item>(
  directory: string,
  run: StoredRun,
  work: Evaluation<Parameters, Item>,
): Promise<Summary> {
  const { audit, store, context } = work;
  const keys = runKeys(run);
  const last = run.baseline === undefined ? undefined : await readBaseline(work, run.baseline);
  const baseline = comparable(last, run);
  const lines = { found: new RankedLines(directory, 'findings'), drift: new RankedLines(directory, 'drift') };
  const found = new FoundFindings(lines.found);
  const drift = { added: 0, removed: 0, changed: 0 };
  const hasTickets = audit.kinds.includes('access-drift');
  const drifts = new DriftFinder({
    baseline,
    explain: async (one, since) => (hasTickets ? explainingChange(context.ledger, one, since) : undefined),
    write: async (one) => {
      drift[one.drift] += 1;
      await lines.drift.add(DRIFTS.indexOf(one.drift), one);
    },
    onExplained: (explained) =>
      addDrift(found, explained, audit, { parameters: context.parameters, baseline: run.baseline ?? run.id }),
  });

  for await (const finding of baseline?.findings() ?? []) found.note(finding);
  await drifts.begin();
  const looked = await lookThrough(run, work, { found, drifts });
  const judged = judge(run, audit, looked, last && { ...last, entries: drifts.before });
  await drifts.finish(judged.isWhole);
  if (baseline && judged.isWhole) await addLast(found, baseline, context.findings);

  const files = { findings: await lines.found.finish(), drift: await lines.drift.finish() };
  await store.put(keys.findings, { file: files.findings }, JSON_LINES);
  await store.put(keys.drift, { file: files.drift }, JSON_LINES);
  await putOnRecord(files.findings, run, work, { found, isWhole: judged.isWhole });

  const [earlier, latest] = await Promise.all([
    summaryStored(store, run),
    run.latest === undefined ? undefined : summaryStored(store, { audit: run.audit, id: run.latest }),
  ]);
  const summary = summaryOf(run, work, { looked, found, drift, judged, baseline, latest, earlier });
  await report({ summary, files, pages: looked.pages, again: looked.again }, directory, work);
  await store.put(keys.summary, JSON.stringify(summary));
  if (judged.isWhole) await becomeLatest(run, work);
  await work.tell?.(summary);
  return summary;
}
