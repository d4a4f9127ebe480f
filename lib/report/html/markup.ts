import { legible } from './legible.ts';

/** Text that is markup already. Only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, markup is not, nothing is nothing, a list is its members in a row. */
export type Insertable = string | number | Markup | null | undefined | readonly Insertable[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A piece of a page. Every value is escaped for text and for quoted attributes, and made legible; what must not be
 * has to be `Markup`.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Insertable[]): Markup {
  let text = strings[0] ?? '';
  values.forEach((value, i) => {
    text += inserted(value) + (strings[i + 1] ?? '');
  });
  return new Markup(text);
}

/** Text of our own, or of a library that escapes by itself, that goes into the page as it is. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function inserted(value: Insertable): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return legible(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  return value.map(inserted).join('');
}
