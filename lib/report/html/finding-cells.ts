import { kindInWords } from '../controls.ts';
import type { ReportedFinding } from '../report.ts';
import { resourceCell } from './cells.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';

// Sorted by weight, not by the alphabet.
const RANK = { critical: 1, high: 2, medium: 3 } as const;

/** The heads of what `findingCells` gives. */
export const findingHeads: readonly { readonly title: string }[] = [
  'Severity',
  'Since last run',
  'Kind',
  'Finding',
  'Resource',
].map((title) => ({ title }));

/** By what a table of findings is filtered. */
export const findingFilters = [
  { name: 'severity', label: 'Severity' },
  { name: 'since', label: 'Since last run' },
  { name: 'kind', label: 'Kind' },
] as const;

/** The attributes of a finding's row, by which it is filtered. */
export function findingAttributes({ severity, since, kind }: ReportedFinding): Markup {
  return html`data-severity="${severity}" data-since="${since}" data-kind="${kind}"`;
}

/** What every table of findings says of one. */
export function findingCells({ id, severity, since, kind, text, resource, effect }: ReportedFinding): Markup {
  return html`<td data-sort="${RANK[severity]}"><span class="mark ${severity}">${severity}</span></td><td>${since}</td>
<td class="name">${kindInWords(kind)} <small>${shortened(effect)}</small></td>
<td class="wide">${shortened(text)} <small class="id">${id}</small></td>${resourceCell(resource)}`;
}

/** Those of the findings that belong into a table, as its rows. */
export async function* findingRows(
  findings: AsyncIterable<ReportedFinding>,
  belongs: (finding: ReportedFinding) => boolean,
  row: (finding: ReportedFinding) => Markup,
): AsyncGenerator<Markup> {
  for await (const finding of findings) if (belongs(finding)) yield row(finding);
}
