type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;
interface ExactJson {
  isRawJSON(value: unknown): boolean;
  rawJSON(text: string): unknown;
  parse(text: string, reviver: Reviver): unknown;
}

// Node has both since 22; the compiler's library does not know them yet.
const exact = JSON as unknown as ExactJson;

/** A number that is written as these very digits: a 64-bit one is lost as a JavaScript number. */
export function exactNumber(digits: string): unknown {
  return exact.rawJSON(digits);
}

/** The value of a JSON text; numbers that JavaScript would round stay as they were written. */
export function parseExactJson(text: string): unknown {
  return exact.parse(text, (_name, value, { source }) => {
    const isRounded = typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
    return isRounded && source !== undefined ? exactNumber(source) : value;
  });
}

/** A value without the members that are null, however deep they are; a null in a list stays. */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || exact.isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
