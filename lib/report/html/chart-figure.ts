import type { Chart } from '../../audit/audit.ts';
import { barsSpec, MOST_BARS } from './bars-spec.ts';
import { coloursOf } from './drawing.ts';
import { shortened } from './legible.ts';
import { linesSpec } from './lines-spec.ts';
import { html, type Markup, trusted } from './markup.ts';
import { format, plainTable } from './table.ts';

const MOST_SPOKEN = 12;

/**
 * A chart as a picture with a text for who does not see it, and its numbers as a table. The library that draws it is
 * loaded when the first one is drawn.
 */
export async function chartFigure(chart: Chart): Promise<Markup> {
  const { kind, categories, series } = chart;
  const title = shortened(chart.title);
  const colours = coloursOf(series);
  const legend =
    series.length > 1
      ? html`<ul class="legend">${series.map(({ name }, i) => html`<li class="${colours[i]}">${shortened(name)}</li>`)}</ul>`
      : '';
  const numbers = plainTable(
    title,
    ['', ...series.map(({ name }) => shortened(name))],
    categories.map((category, i) => [shortened(category), ...series.map(({ values }) => values[i] ?? 0)]),
  );
  const rest = kind === 'lines' ? 0 : categories.length - MOST_BARS;
  return html`<figure><figcaption>${title}</figcaption>${legend}
<div role="img" aria-label="${spoken(chart)}">${trusted(await draw(chart))}</div>
${rest > 0 ? html`<p class="soft">The first ${MOST_BARS} of ${format(categories.length)} are drawn; the numbers below are complete.</p>` : ''}
<details><summary>Numbers</summary>${numbers}</details></figure>
`;
}

function spoken({ title, kind, categories, series }: Chart): string {
  const what = { bars: 'Bar chart', 'stacked-bars': 'Stacked bar chart', lines: 'Line chart' }[kind];
  // The last runs are what a trend is read for.
  const from = kind === 'lines' ? Math.max(0, categories.length - MOST_SPOKEN) : 0;
  const parts = categories.slice(from, from + MOST_SPOKEN).map((category, i) => {
    const values = series.map(
      ({ name, values }) => `${series.length > 1 ? `${name} ` : ''}${format(values[from + i] ?? 0)}`,
    );
    return `${category}: ${values.join(', ')}`;
  });
  const all = categories.length > MOST_SPOKEN ? ' All numbers are in the table below.' : '';
  return shortened(`${what}: ${title}. ${parts.join('; ')}.`) + all;
}

async function draw(chart: Chart): Promise<string> {
  const { parse, View } = await import('vega');
  const view = new View(parse(chart.kind === 'lines' ? linesSpec(chart) : barsSpec(chart)), {
    renderer: 'none',
  });
  const svg = await view.toSVG();
  view.finalize();
  // What it shows is said by the text beside it.
  return svg.replace('<svg ', '<svg aria-hidden="true" focusable="false" ');
}
