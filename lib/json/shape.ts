const MAX_LEVELS = 4;
const MAX_NAMES = 40;
const MAX_LENGTH = 1_000;

// What looks like a field's name. Anything else may be somebody's: an address, a key, a sentence.
const NAME = /^[A-Za-z_][\w.-]{0,39}$/;

/**
 * The names of a JSON value's members, and no value: `{key,issue{fields{summary,…}},items[{field}]}`. A list shows its
 * first item. What is deeper, too many or no field's name is `…`; 1,000 characters at most.
 */
export function shapeOf(value: unknown): string {
  const shape = shapeIn(value, MAX_LEVELS);
  return shape.length > MAX_LENGTH ? `${shape.slice(0, MAX_LENGTH - 1)}…` : shape;
}

function shapeIn(value: unknown, levels: number): string {
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return '';
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const isEmpty = Object.keys(value).length === 0;
  if (isEmpty || levels === 0) return `${open}${isEmpty ? '' : '…'}${close}`;
  if (Array.isArray(value)) return `[${shapeIn(value[0], levels - 1)}]`;
  const members = Object.entries(value);
  const shown = members
    .slice(0, MAX_NAMES)
    .map(([name, member]) => `${NAME.test(name) ? name : '…'}${shapeIn(member, levels - 1)}`);
  return `{${[...shown, ...(members.length > MAX_NAMES ? ['…'] : [])].join(',')}}`;
}
