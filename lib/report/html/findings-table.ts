import { type Counts, standingOf } from '../counts.ts';
import type { ReportedFinding, ReportSource } from '../report.ts';
import {
  findingAttributes,
  findingCells,
  findingFilters,
  findingHeads,
  findingRows,
} from './finding-cells.ts';
import { html, type Markup } from './markup.ts';
import { format, section, table } from './table.ts';

/** Those that are to be mended, and those that are gone. */
export async function* findingsTable(
  source: ReportSource,
  { findings: found }: Counts,
): AsyncGenerator<Markup> {
  const total = found.open + found.gone;
  const gone = found.gone > 0 ? `, and ${format(found.gone)} gone since the previous run` : '';
  const frame = {
    id: 'findings',
    caption: `${format(found.open)} open${gone}. New ones come first, then the more severe.`,
    heads: [...findingHeads, { title: 'Mended by' }],
    filters: findingFilters,
    total,
    file: 'findings.csv',
  };
  const rows = findingRows(source.findings(), (finding) => standingOf(finding) !== 'exempted', row);
  const isWhole = source.summary.outcome !== 'failed';
  const none = isWhole ? 'There are none.' : 'None was seen in what could be looked at.';
  yield* section(
    { id: 'findings', title: 'Findings', isWhole },
    total === 0 ? html`<p>${none}</p>` : table(frame, rows),
  );
}

function row(finding: ReportedFinding): Markup {
  const operations = finding.operations.map((operation) => html`<div>${operation}</div>`);
  return html`<tr ${findingAttributes(finding)}>${findingCells(finding)}<td class="nowrap id">${operations}</td></tr>
`;
}
