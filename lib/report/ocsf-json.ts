import { complianceFinding, incompleteRun } from './compliance-finding.ts';
import type { ReportSource, Summary } from './report.ts';
import { jsonArray } from './report-json.ts';
import type { Draft } from './write-file.ts';

/** `findings.ocsf.json`: an array of OCSF Compliance Findings, for a SIEM. A failed run is one of them. */
export function ocsfJson({ summary, findings }: ReportSource): Draft {
  return {
    name: 'findings.ocsf.json',
    mediaType: 'application/json',
    pieces: async function* () {
      yield* jsonArray(all(summary, findings));
      yield '\n';
    },
  };
}

async function* all(summary: Summary, findings: ReportSource['findings']) {
  // An empty array would be taken for a clean bill.
  if (summary.outcome === 'failed') yield incompleteRun(summary);
  for await (const finding of findings()) yield complianceFinding(finding, summary);
}
