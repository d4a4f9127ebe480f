import { html, Markup } from './markup.ts';

/** Rows of one table that the page shows: a browser still sorts as many within a second. */
export const MOST_ROWS = 2000;

/** A table's frame. */
export interface Frame {
  /** The section's, which links name. */
  readonly id: string;
  readonly caption: string;
  readonly heads: readonly { readonly title: string; readonly kind?: 'text' | 'number' | 'time' | 'flag' }[];
  /** What can be chosen, by the `data-…` of the rows that says it. */
  readonly filters: readonly { readonly name: string; readonly label: string }[];
  /** How many rows there are, shown or not, and the file that has them all. */
  readonly total: number;
  readonly file: string;
}

/** A table that can be sorted and filtered, of the first rows that come. */
export async function* table(frame: Frame, rows: AsyncIterable<Markup>): AsyncGenerator<Markup> {
  const { id, caption, heads, filters, total, file } = frame;
  yield html`<div data-table="${id}">`;
  if (total > MOST_ROWS) {
    yield html`<p class="partial">Only the first ${format(MOST_ROWS)} of ${format(total)} are shown here and sorted or
filtered; ${format(total - MOST_ROWS)} more are in <a href="${file}">${file}</a>.</p>`;
  }
  yield html`<div class="controls" role="group" aria-label="Filter: ${caption}" hidden>
<label>Text<input type="search" autocomplete="off" spellcheck="false"></label>
${filters.map(({ name, label }) => html`<label>${label}<select name="${name}"><option value="">all</option></select></label>`)}
<button type="button">Clear</button></div>
<p class="count" role="status" aria-live="polite"></p>
<div class="scroll" role="region" aria-labelledby="${id}-caption" tabindex="0"><table>
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${heads.map(
    ({ title, kind }) =>
      html`<th scope="col" data-kind="${kind ?? 'text'}"${kind === 'number' ? html` class="number"` : ''}>${title}</th>`,
  )}</tr></thead>
<tbody>
`;
  let shown = 0;
  for await (const row of rows) {
    if (shown === MOST_ROWS) break;
    shown += 1;
    yield row;
  }
  yield html`</tbody></table></div></div>
`;
}

/**
 * A part of the page, with its head.
 *
 * @param isWhole whether the run looked at everything; if not, every table says so
 */
export async function* section(
  { id, title, isWhole }: { readonly id: string; readonly title: string; readonly isWhole: boolean },
  content: Markup | AsyncIterable<Markup>,
): AsyncGenerator<Markup> {
  const doubt = isWhole ? '' : html` <span class="partial">(incomplete: the run failed)</span>`;
  yield html`<section id="${id}" aria-labelledby="${id}-head"><h2 id="${id}-head">${title}${doubt}</h2>
`;
  if (content instanceof Markup) yield content;
  else yield* content;
  yield html`</section>
`;
}

/** A small table that just stands there. */
export function plainTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (string | number | Markup)[])[],
): Markup {
  const cell = (value: string | number | Markup) =>
    typeof value === 'number' ? html`<td class="number">${format(value)}</td>` : html`<td>${value}</td>`;
  return html`<table class="plain"><caption>${caption}</caption>
<thead><tr>${heads.map((head, i) => html`<th scope="col"${typeof rows[0]?.[i] === 'number' ? html` class="number"` : ''}>${head}</th>`)}</tr></thead>
<tbody>${rows.map(([first = '', ...others]) => html`<tr><th scope="row">${first}</th>${others.map(cell)}</tr>`)}</tbody></table>`;
}

/** A number for people: `12,345`. */
export function format(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
