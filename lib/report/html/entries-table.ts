import type { Column, Entry } from '../../audit/audit.ts';
import { kindInWords } from '../controls.ts';
import type { Counts } from '../counts.ts';
import type { ReportSource } from '../report.ts';
import { factCell, resourceCell, time } from './cells.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';
import { format, section, table } from './table.ts';

/** Everything that was looked at, as far as the page holds it. */
export async function* entriesTable(
  { summary, entries }: ReportSource,
  counts: Counts,
): AsyncGenerator<Markup> {
  const { columns, ticketed } = summary;
  const frame = {
    id: 'entries',
    caption: `${format(counts.entries)} ${counts.entries === 1 ? 'entry' : 'entries'}, ${format(ticketed)} with a ticket.`,
    heads: [{ title: 'Resource' }, ...columns, { title: 'Ticket' }, { title: 'Findings' }],
    filters: [
      { name: 'ticket', label: 'Ticket' },
      { name: 'findings', label: 'Findings' },
    ],
    total: counts.entries,
    file: 'entries.csv',
  };
  async function* rows() {
    for await (const entry of entries()) yield row(entry, columns);
  }
  const isWhole = summary.outcome !== 'failed';
  const content = counts.entries === 0 ? html`<p>There are none.</p>` : table(frame, rows());
  yield* section({ id: 'entries', title: 'Entries', isWhole }, content);
}

function row({ resource, facts, justification, findings }: Entry, columns: readonly Column[]): Markup {
  const ticket =
    justification === undefined
      ? html`<td data-sort="" class="absent">none</td>`
      : html`<td class="name"><span class="id">${shortened(justification.ticket)}</span>
<small>${time(justification.at)}, ${shortened(justification.caller)}</small></td>`;
  const kinds = findings.map(
    ({ kind, exemption }) =>
      html`<div>${kindInWords(kind)}${exemption === undefined ? '' : ' (exempted)'}</div>`,
  );
  return html`<tr data-ticket="${justification === undefined ? 'without' : 'with'}" data-findings="${findings.length > 0 ? 'with' : 'without'}">${resourceCell(resource)}${columns.map((column) => factCell(column, facts[column.name]))}${ticket}
<td class="name"${findings.length === 0 ? html` data-sort=""` : ''}>${kinds}</td></tr>
`;
}
