const MAX_LEVELS = 4;
const MAX_NAMES = 40;
const MAX_LENGTH = 1_000;

// What may be shown as a name at all.
const NAME = /^[A-Za-z_][\w.-]{0,39}$/;

/**
 * The names of a JSON value's members, and no value: `{key,issue{fields{summary,…}},items[{field}]}`. A list shows its
 * first item. What is deeper, too many or not known is `…`; 1,000 characters at most.
 *
 * @param isKnown whether a name may be shown: a name may be somebody's as well, a login or a key
 */
export function shapeOf(value: unknown, isKnown: (name: string) => boolean): string {
  const shape = shapeIn(value, isKnown, MAX_LEVELS);
  return shape.length > MAX_LENGTH ? `${shape.slice(0, MAX_LENGTH - 1)}…` : shape;
}

function shapeIn(value: unknown, isKnown: (name: string) => boolean, levels: number): string {
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return '';
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const isEmpty = Object.keys(value).length === 0;
  if (isEmpty || levels === 0) return `${open}${isEmpty ? '' : '…'}${close}`;
  if (Array.isArray(value)) return `[${shapeIn(value[0], isKnown, levels - 1)}]`;
  const members = Object.entries(value);
  const shown = members.slice(0, MAX_NAMES).map(([name, member]) => {
    const shown = NAME.test(name) && isKnown(name) ? name : '…';
    return `${shown}${shapeIn(member, isKnown, levels - 1)}`;
  });
  return `{${[...shown, ...(members.length > MAX_NAMES ? ['…'] : [])].join(',')}}`;
}
