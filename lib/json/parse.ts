declare global {
  /** A number that is written to JSON as it came (https://github.com/tc39/proposal-json-parse-with-source). */
  interface RawJSON {
    readonly rawJSON: string;
  }
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown;
    rawJSON(text: string): RawJSON;
    isRawJSON(value: unknown): value is RawJSON;
  }
}

/** JSON that is nested deeper than is read. */
export class NestedTooDeep extends Error {
  override name = 'NestedTooDeep';

  constructor(levels: number) {
    super(`The JSON is nested deeper than ${levels} levels`);
  }
}

/** Deeper than anything that a vendor responds with, and far from what a stack holds. */
const MAX_DEPTH = 64;

// A number of 16 digits, with its point, or one with an exponent. What has fewer digits and no exponent is never lost
// (IEEE 754 §5.12.2). A text may look like it: that costs time, and nothing else.
const MAYBE_INEXACT = /(?:^|[:,[\s])-?(?:[\d.]{16}|[\d.]+[eE])/;

/**
 * The value of a JSON text. A number that JavaScript's number would alter (`9223372036854775807`, `1e400`) is a
 * `JSON.rawJSON` of its digits: `JSON.stringify` writes it as it came. Whoever walks a value asks `JSON.isRawJSON` before
 * taking an object for one.
 *
 * @throws {SyntaxError} for what is not JSON; its message quotes the text
 * @throws {NestedTooDeep}
 */
export function parseJson(text: string, maxDepth = MAX_DEPTH): unknown {
  const value: unknown = JSON.parse(text);
  // Before the reviver, which calls itself for each level.
  if (isDeeperThan(maxDepth, value)) throw new NestedTooDeep(maxDepth);
  return MAYBE_INEXACT.test(text) ? JSON.parse(text, exact) : value;
}

function exact(_: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || isExact(value, source)) return value;
  return JSON.rawJSON(source);
}

/** Whether a number that was read from digits is written as the same decimal number again. */
function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  const [digits, exponent] = decimalOf(source);
  const [written, itsExponent] = decimalOf(String(value));
  return digits === written && (digits === '' || exponent === itsExponent);
}

/** The digits of a decimal number without the zeros around them, and the power of ten of the last one. */
function decimalOf(source: string): readonly [digits: string, exponent: number] {
  const [mantissa = '', power = '0'] = source.replace(/^-/, '').split(/[eE]/);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const leading = (whole + fraction).replace(/^0+/, '');
  const digits = withoutTrailingZeros(leading);
  return [digits, Number(power) - fraction.length + leading.length - digits.length];
}

/** Without a regular expression, which would try anew at each of a million zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** Whether a JSON value is nested deeper than so many levels. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(levels - 1, item));
  // What JSON.parse makes has own members only; Object.values would copy each object.
  for (const name in value) if (isDeeperThan(levels - 1, value[name as keyof typeof value])) return true;
  return false;
}
