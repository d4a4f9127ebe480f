import { join } from 'node:path';
import type { Report, ReportSource, Summary } from '../report/report.ts';
import { valuesIn } from './ranked-lines.ts';
import { entriesOf } from './results.ts';
import { runKeys } from './run.ts';
import type { RunStore } from './run-store.ts';
import { storedDrift, storedFinding } from './stored.ts';

/** Keeps a file of a report in another place as well. */
export type KeepReport = (key: string, report: Report) => Promise<void>;

interface Reported {
  readonly summary: Summary;
  readonly pages: number;
  /** The places of entries that are passed over. */
  readonly again: ReadonlySet<string>;
  /** Where the findings and the drift are, sorted. */
  readonly files: { readonly findings: string; readonly drift: string };
}

/** Writes the report of a run in a directory of its own, and puts its files into the store. */
export async function report(
  { summary, pages, again, files }: Reported,
  directory: string,
  { store, keepReport }: { readonly store: RunStore; readonly keepReport?: KeepReport | undefined },
): Promise<void> {
  const about = { audit: summary.audit, id: summary.run };
  const source: ReportSource = {
    summary,
    findings: () => valuesIn(files.findings, storedFinding),
    drift: () => valuesIn(files.drift, storedDrift),
    entries: () => entriesOf(store, about, pages, again),
  };
  // It draws charts and packs files: nothing that planning and inspecting should load.
  const { writeReport } = await import('../report/write-report.ts');
  for (const written of await writeReport(source, join(directory, 'report'))) {
    const key = runKeys(about).report(written.name);
    await store.put(key, { file: written.path }, written.mediaType);
    await keepReport?.(key, written);
  }
}
