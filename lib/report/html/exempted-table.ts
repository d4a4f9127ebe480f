import { type Counts, standingOf } from '../counts.ts';
import type { ReportedFinding, ReportSource } from '../report.ts';
import {
  findingAttributes,
  findingCells,
  findingFilters,
  findingHeads,
  findingRows,
} from './finding-cells.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';
import { format, section, table } from './table.ts';

/** Those that are accepted for now, with the ticket that says so. */
export async function* exemptedTable(
  source: ReportSource,
  { findings: found }: Counts,
): AsyncGenerator<Markup> {
  const frame = {
    id: 'exempted',
    caption: `${format(found.exempted)} accepted for now, each on its ticket. They do not count as findings.`,
    heads: [{ title: 'Exempted by' }, ...findingHeads],
    filters: findingFilters,
    total: found.exempted,
    file: 'findings.csv',
  };
  const rows = findingRows(source.findings(), (finding) => standingOf(finding) === 'exempted', row);
  const content = found.exempted === 0 ? html`<p>Nothing is exempted.</p>` : table(frame, rows);
  const isWhole = source.summary.outcome !== 'failed';
  yield* section({ id: 'exempted', title: 'Exempted', isWhole }, content);
}

function row(finding: ReportedFinding): Markup {
  return html`<tr ${findingAttributes(finding)}><td class="id">${shortened(finding.exemption ?? '')}</td>${findingCells(finding)}</tr>
`;
}
