import type { Spec } from 'vega';
import type { Chart } from '../../audit/audit.ts';
import { coloursOf, drawing, label, textMark, WIDTH } from './drawing.ts';
import { format } from './table.ts';

/** Bars that one chart shows. */
export const MOST_BARS = 20;

const THICKNESS = 9;
const NAME_HEIGHT = 19;
const GAP = 9;

/** Lying bars, for a series below each other or one after the other, with the name and the number above them. */
export function barsSpec({ kind, categories, series }: Chart): Spec {
  const isStacked = kind === 'stacked-bars';
  const step = NAME_HEIGHT + (isStacked ? 1 : series.length) * THICKNESS + GAP;
  const colours = coloursOf(series);
  const bars: object[] = [];
  const names: object[] = [];
  let most = 1;
  categories.slice(0, MOST_BARS).forEach((category, row) => {
    const values = series.map(({ values }) => values[row] ?? 0);
    let end = 0;
    values.forEach((value, i) => {
      const from = isStacked ? end : 0;
      end = from + value;
      most = Math.max(most, end);
      const y = row * step + NAME_HEIGHT + (isStacked ? 0 : i * THICKNESS);
      bars.push({ from, to: end, y, colour: `var(--${colours[i]})` });
    });
    const y = row * step + NAME_HEIGHT / 2;
    names.push({ x: 0, y, align: 'left', text: label(category), colour: 'var(--soft)' });
    const number = isStacked ? format(end) : values.map(format).join(' / ');
    names.push({ x: WIDTH, y, align: 'right', text: number, colour: 'var(--ink)' });
  });
  return drawing({ left: 0, right: 0, top: 0, bottom: 0 }, names.length * 0.5 * step - GAP, {
    data: [
      { name: 'bars', values: bars },
      { name: 'names', values: names },
    ],
    scales: [{ name: 'x', domain: [0, most], range: 'width' }],
    marks: [
      {
        type: 'rect',
        aria: false,
        from: { data: 'bars' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'from' },
            x2: { scale: 'x', field: 'to' },
            y: { field: 'y' },
            height: { value: THICKNESS },
            fill: { field: 'colour' },
            // Parts of a bar are told apart without their colours, too.
            stroke: { value: 'var(--paper)' },
          },
        },
      },
      textMark('names'),
    ],
  });
}
