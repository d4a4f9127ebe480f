import type { Mark, Spec } from 'vega';
import type { Chart } from '../../audit/audit.ts';
import { legible } from './legible.ts';

/** Charts are drawn so wide, in pixels, and scaled by the page. */
export const WIDTH = 380;

const MOST_LETTERS = 44;
const FONT_SIZE = 12;

/** The names of the series' colours in the style sheet, so that they follow the reader's scheme. */
export function coloursOf(series: Chart['series']): readonly string[] {
  let next = 0;
  return series.map(({ name }) => {
    // What should not be is not in a colour that happens to be the next.
    if (/^(without|not)\b/i.test(name)) return 'sx';
    next += 1;
    return `s${((next - 1) % 5) + 1}`;
  });
}

/** A name that fits above a bar. */
export function label(text: string): string {
  const letters = [...legible(text)];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join('')}…` : letters.join('');
}

/**
 * A chart's frame. Nothing is laid out by the width of a text: there is no browser here that measures it, and the
 * reader's fonts are not known.
 */
export function drawing(
  padding: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
  height: number,
  parts: Pick<Spec, 'data' | 'scales' | 'axes' | 'marks'>,
): Spec {
  return {
    width: WIDTH - padding.left - padding.right,
    height,
    autosize: 'none',
    padding: { ...padding },
    ...parts,
  };
}

/** Text as the data give it: `x`, `y`, `align`, `text` and `colour`. */
export function textMark(data: string): Mark {
  return {
    type: 'text',
    aria: false,
    from: { data },
    encode: {
      enter: {
        x: { field: 'x' },
        y: { field: 'y' },
        align: { field: 'align' },
        text: { field: 'text' },
        fill: { field: 'colour' },
        fontSize: { value: FONT_SIZE },
        baseline: { value: 'middle' },
      },
    },
  };
}
