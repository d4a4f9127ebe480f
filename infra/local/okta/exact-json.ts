type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;
interface ExactJson {
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
