import type { Spec } from 'vega';
import type { Chart } from '../../audit/audit.ts';
import { coloursOf, drawing, label, textMark, WIDTH } from './drawing.ts';
import { format } from './table.ts';

const HEIGHT = 140;
const MOST_LABELS = 4;
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3]];
const PADDING = { left: 4, right: 4, top: 22, bottom: 24 };

/** A line for each series, over the categories in their order, from nought. */
export function linesSpec({ categories, series }: Chart): Spec {
  const top = roundUp(Math.max(1, ...series.flatMap(({ values }) => values)));
  const last = Math.max(1, categories.length - 1);
  const width = WIDTH - PADDING.left - PADDING.right;
  const grid = [0, top / 2, top];
  // Above its line at the left, where no text can be too wide for its place.
  const heights = grid
    .filter((value) => value > 0 && Number.isInteger(value))
    .map((value) => ({
      x: 0,
      y: HEIGHT * (1 - value / top) - 8,
      align: 'left',
      text: format(value),
      colour: 'var(--soft)',
    }));
  // The last one is what a trend is read for, so they are counted back from it.
  const every = Math.ceil(categories.length / MOST_LABELS);
  const names = categories
    .map((category, i) => ({
      x: (i / last) * width,
      y: HEIGHT + 15,
      align: i === 0 ? 'left' : i === last ? 'right' : 'center',
      text: label(category),
      colour: 'var(--soft)',
    }))
    .filter((_, i) => (categories.length - 1 - i) % every === 0);
  return drawing(PADDING, HEIGHT, {
    data: [
      ...series.map(({ values }, i) => ({ name: `series${i}`, values: values.map((y, x) => ({ x, y })) })),
      { name: 'grid', values: grid.map((value) => ({ value })) },
      { name: 'texts', values: [...heights, ...names] },
    ],
    scales: [
      { name: 'x', domain: [0, last], range: 'width' },
      { name: 'y', domain: [0, top], range: 'height' },
    ],
    marks: [
      {
        type: 'rule',
        aria: false,
        from: { data: 'grid' },
        encode: {
          enter: {
            x: { value: 0 },
            x2: { value: width },
            y: { scale: 'y', field: 'value' },
            stroke: { value: 'var(--line)' },
          },
        },
      },
      ...coloursOf(series).flatMap((colour, i) => line(`series${i}`, `var(--${colour})`, i)),
      textMark('texts'),
    ],
  });
}

/** The next number that is read easily and has a half. */
function roundUp(most: number): number {
  const unit = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 6, 8, 10].find((step) => step * unit >= most) ?? 10;
  return Math.max(2, step * unit);
}

function line(data: string, stroke: string, i: number): NonNullable<Spec['marks']> {
  const place = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } };
  const colour = { value: stroke };
  const dash = { value: [...(DASHES[i % DASHES.length] ?? [])] };
  return [
    {
      type: 'line',
      aria: false,
      from: { data },
      encode: { enter: { ...place, stroke: colour, strokeWidth: { value: 2 }, strokeDash: dash } },
    },
    {
      type: 'symbol',
      aria: false,
      from: { data },
      encode: { enter: { ...place, fill: colour, size: { value: 24 } } },
    },
  ];
}
