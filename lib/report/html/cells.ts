import type { Column, Fact } from '../../audit/audit.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';
import { format } from './table.ts';

const NOTHING = html`<td data-sort="" class="soft">–</td>`;

/** One fact of an entry, as its column wants it. */
export function factCell({ kind }: Column, value: Fact | undefined): Markup {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (typeof value === 'number') return html`<td class="number" data-sort="${value}">${format(value)}</td>`;
  if (typeof value === 'boolean') return html`<td>${value ? 'yes' : 'no'}</td>`;
  return kind === 'time'
    ? html`<td class="time">${time(value)}</td>`
    : html`<td class="name">${broken(value, /(?<=[@_/])(?=[^@_/])/)}</td>`;
}

// Date takes almost anything for a time, and what names no zone for one of this machine's.
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;

/** A time to the minute, UTC; what is none, as it is. */
export function time(iso: string): Markup {
  const at = new Date(ISO_TIME.test(iso) ? iso : Number.NaN);
  if (Number.isNaN(at.getTime())) return html`${shortened(iso)}`;
  const exact = at.toISOString();
  return html`<time datetime="${exact}">${exact.slice(0, 16).replace('T', ' ')}</time>`;
}

/** The resource, at the head of its row. */
export function resourceCell(resource: string): Markup {
  return html`<th scope="row" class="wide id">${broken(resource, /(?<=\/)(?=[^/])/)}</th>`;
}

/** Text, cut if it is very long, that is broken between its parts rather than anywhere. */
function broken(text: string, between: RegExp): Markup {
  const parts = shortened(text).split(between);
  return html`${parts.map((part, i) => (i === 0 ? html`${part}` : html`<wbr>${part}`))}`;
}
