import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NestedTooDeep, parseJson } from '../../../lib/json/parse.ts';

const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
/** Any number that JSON can write (RFC 8259 §6). */
const numberText = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(
      fc.constant('0'),
      fc.stringMatching(/^[1-9][0-9]{0,30}$/),
      fc.maxSafeInteger().map((n) => String(Math.abs(n))),
    ),
    fraction: fc.oneof(
      fc.constant(''),
      digits(1, 30).map((text) => `.${text}`),
    ),
    exponent: fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?[0-9]{1,3}$/)),
  })
  .map(({ sign, whole, fraction, exponent }) => sign + whole + fraction + exponent);

/** A decimal number as an integer and a power of ten, made equal where the numbers are. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  let integer = BigInt(whole + fraction);
  let exponent = Number(power) - fraction.length;
  if (integer === 0n) return '0';
  for (; integer % 10n === 0n; exponent += 1) integer /= 10n;
  return `${sign}${integer}e${exponent}`;
}

describe('a number', () => {
  test('is written as the same decimal number, wherever it stands', () => {
    // biome-ignore lint/suspicious/noExplicitAny: each looks into its own shape
    const place = fc.constantFrom<[within: (text: string) => string, pick: (value: any) => unknown]>(
      [(text) => text, (value) => value],
      [(text) => ` ${text}\n`, (value) => value],
      [(text) => `[${text}]`, ([value]) => value],
      [(text) => `[1,${text}, 2]`, ([, value]) => value],
      [(text) => `{"a":${text}}`, ({ a }) => a],
      [(text) => `{"a" :\n\t${text}\n}`, ({ a }) => a],
      [(text) => `[["x"],\r${text}]`, ([, value]) => value],
    );
    fc.assert(
      fc.property(numberText, place, (text, [within, pick]) => {
        const written = JSON.stringify(pick(parseJson(within(text))));
        expect(decimal(written)).toBe(decimal(text));
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    '0',
    '-1',
    '1.5',
    '1e200',
    '1E-5',
    '12345678901234567000',
    '9007199254740993.0e-1',
    '0.1',
    '0e999999',
  ])('%s is a plain number where that holds it, or else kept', (text) => {
    const value = parseJson(text);
    expect(decimal(JSON.stringify(value))).toBe(decimal(text));
  });

  test('that a double holds is a number', () => {
    for (const text of [
      '1e200',
      '9007199254740992',
      '0.30000000000000004',
      '12345678901234567000',
      '100e-2',
      '0e9999',
    ])
      expect(parseJson(text)).toBeTypeOf('number');
  });

  test('that a double does not hold is kept as it came', () => {
    for (const text of [
      '9223372036854775807',
      '12345678901234567890',
      '9007199254740993',
      '0.1000000000000000055511151231257827',
      '1e400',
      '-1e-400',
      '4.9e-324',
      `1e${'9'.repeat(400)}`,
    ])
      expect(JSON.stringify(parseJson(`{"n":[${text}]}`))).toBe(`{"n":[${text}]}`);
  });

  test('equals its like only', () => {
    const [one, same, other] = [
      parseJson('9007199254740993'),
      parseJson('9007199254740993'),
      parseJson('9007199254740995'),
    ];
    expect(isDeepStrictEqual(one, same)).toBe(true);
    expect(isDeepStrictEqual(one, other)).toBe(false);
    expect(isDeepStrictEqual(one, { rawJSON: '9007199254740993' })).toBe(false);
  });
});

test('what is no such number is what JSON.parse says', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify({ value, beside: 'at 12345678901234567890: 1e400' }, null, indent);
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('half a surrogate pair stays', () => {
  const text = '{"\\udc00":"a\\ud800","n":9223372036854775807}';
  expect(JSON.stringify(parseJson(text))).toBe(text);
});

test('a member called __proto__ is a member', () => {
  const text = '{"__proto__":{"n":9223372036854775807}}';
  expect(JSON.stringify(parseJson(text))).toBe(text);
});

test('what is nested too deep is refused, however deep', () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const nested = (depth: number) => `${open.repeat(depth)}9223372036854775807${close.repeat(depth)}`;
    expect(JSON.stringify(parseJson(nested(64)))).toBe(nested(64));
    expect(() => parseJson(nested(65))).toThrow(NestedTooDeep);
    expect(() => parseJson(nested(500_000))).toThrow(NestedTooDeep);
    expect(() => parseJson(nested(4), 3)).toThrow(NestedTooDeep);
  }
});

test('a long number costs no time', () => {
  const startedAt = performance.now();
  const text = `[${'0.'.padEnd(500_000, '0')}1,1${'0'.repeat(500_000)},${'1'.repeat(500_000)}]`;
  expect(JSON.stringify(parseJson(text))).toHaveLength(text.length);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
