import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assertWhole, noCounts } from './counts.ts';
import { driftCsv } from './drift-csv.ts';
import { entriesCsv } from './entries-csv.ts';
import { evidenceZip } from './evidence.ts';
import { findingsCsv } from './findings-csv.ts';
import { reportHtml } from './html/page.ts';
import { ocsfJson } from './ocsf-json.ts';
import type { Report, ReportSource } from './report.ts';
import { reportJson } from './report-json.ts';
import { writeFile } from './write-file.ts';

/**
 * Writes a run's report into a directory, which is made if there is none: `report.html`, `entries.csv`,
 * `findings.csv`, `drift.csv`, `report.json`, `findings.ocsf.json` and `evidence.zip`, in this order. The same run
 * gives the same bytes. It takes no more memory for a million entries than for ten.
 *
 * @throws Error if what is read contradicts the summary, or whatever reading or writing throws; `evidence.zip` is
 * written last, so without it there is no report
 */
export async function writeReport(source: ReportSource, directory: string): Promise<readonly Report[]> {
  await mkdir(directory, { recursive: true });
  // One of an earlier attempt would vouch for files that it does not hold.
  await rm(join(directory, 'evidence.zip'), { force: true });
  const counts = noCounts();
  // The tables come first: what the page says of their numbers is what was written.
  const entries = await writeFile(entriesCsv(source, counts), directory);
  const findings = await writeFile(findingsCsv(source, counts), directory);
  const drift = await writeFile(driftCsv(source, counts), directory);
  assertWhole(source.summary, counts);
  const page = await writeFile(reportHtml(source, counts), directory);
  const json = await writeFile(reportJson(source), directory);
  const ocsf = await writeFile(ocsfJson(source), directory);
  const files = [page, entries, findings, drift, json, ocsf];
  const evidence = await writeFile(evidenceZip(source.summary, files), directory);
  return [...files, evidence];
}
