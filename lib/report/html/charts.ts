import type { Chart } from '../../audit/audit.ts';
import type { Summary } from '../report.ts';
import { chartFigure } from './chart-figure.ts';
import { html, type Markup } from './markup.ts';

/** The charts: what every audit has, the audit's own, and the trend over the last runs. */
export async function charts(summary: Summary): Promise<Markup> {
  const all = [...ticketed(summary), ...summary.charts, ...trend(summary)].filter(isDrawable);
  if (all.length === 0) return html``;
  const figures: Markup[] = [];
  for (const chart of all) figures.push(await chartFigure(chart));
  return html`<div class="charts">${figures}</div>
`;
}

function ticketed({ entries, ticketed, charts }: Summary): readonly Chart[] {
  const title = 'Ticketed against unticketed';
  if (entries === 0 || charts.some((chart) => chart.title === title)) return [];
  const series = [
    { name: 'with a ticket', values: [ticketed] },
    { name: 'without a ticket', values: [entries - ticketed] },
  ];
  return [{ title, kind: 'stacked-bars', categories: ['Entries'], series }];
}

// In two charts: a dozen of findings are a flat line beside a hundred thousand entries.
function trend({ trend }: Summary): readonly Chart[] {
  if (trend.length < 2) return [];
  const categories = trend.map(({ at }) => at.slice(0, 10));
  const of = (name: string, value: (point: Summary['trend'][number]) => number) => ({
    name,
    values: trend.map(value),
  });
  const last = `over the last ${trend.length} runs`;
  return [
    {
      title: `Findings ${last}`,
      kind: 'lines',
      categories,
      series: [of('findings', ({ findings }) => findings)],
    },
    {
      title: `Entries ${last}`,
      kind: 'lines',
      categories,
      series: [of('entries', ({ entries }) => entries), of('with a ticket', ({ ticketed }) => ticketed)],
    },
  ];
}

function isDrawable({ categories, series }: Chart): boolean {
  return categories.length > 0 && series.some(({ values }) => values.length > 0);
}
