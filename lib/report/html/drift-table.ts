import type { Fact } from '../../audit/audit.ts';
import type { Counts } from '../counts.ts';
import type { Drift, ReportSource } from '../report.ts';
import { resourceCell } from './cells.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';
import { format, section, table } from './table.ts';

type State = Readonly<Record<string, Fact>>;

/** What is not as it was in the previous run, and the ticket that explains it. */
export async function* driftTable({ summary, drift }: ReportSource, counts: Counts): AsyncGenerator<Markup> {
  const frame = {
    id: 'drift',
    caption: `${format(counts.drift)} ${counts.drift === 1 ? 'entry' : 'entries'} that differ from the previous run.`,
    heads: ['Drift', 'Resource', 'Before', 'After', 'Ticket'].map((title) => ({ title })),
    filters: [
      { name: 'drift', label: 'Drift' },
      { name: 'ticket', label: 'Ticket' },
    ],
    total: counts.drift,
    file: 'drift.csv',
  };
  async function* rows() {
    for await (const one of drift()) yield row(one);
  }
  const isWhole = summary.outcome !== 'failed';
  const content = counts.drift === 0 ? html`<p>${none(summary.baseline, isWhole)}</p>` : table(frame, rows());
  yield* section({ id: 'drift', title: 'Drift', isWhole }, content);
}

function none(baseline: string | undefined, isWhole: boolean): string {
  if (baseline === undefined) return 'There is no previous run.';
  return isWhole
    ? 'Nothing has changed since the previous run.'
    : 'None was seen in what could be looked at.';
}

function row({ resource, drift, before, after, ticket }: Drift): Markup {
  const explained =
    ticket === undefined
      ? html`<td data-sort="" class="absent">none</td>`
      : html`<td class="id">${shortened(ticket)}</td>`;
  return html`<tr data-drift="${drift}" data-ticket="${ticket === undefined ? 'without' : 'with'}"><td>${drift}</td>${resourceCell(resource)}
<td class="wide">${state(before, after)}</td><td class="wide">${state(after, before)}</td>${explained}</tr>
`;
}

/** What of a state differs from the other one; all of it where there is no other. */
function state(shown: State | undefined, other: State | undefined): Markup {
  if (shown === undefined) return html`<span class="soft">–</span>`;
  const differing = Object.entries(shown).filter(
    ([name, fact]) => other === undefined || other[name] !== fact,
  );
  if (differing.length === 0) return html`<span class="soft">–</span>`;
  return html`${differing.map(
    ([name, fact]) =>
      html`<div><span class="soft">${name}</span> ${shortened(String(fact ?? 'nothing'))}</div>`,
  )}`;
}
