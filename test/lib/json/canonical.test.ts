import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../lib/json/canonical.ts';
import { parseJson } from '../../../lib/json/parse.ts';

test('it is RFC 8785 as its author’s library has it, where that has an answer', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      expect(canonicalJson(value)).toBe(canonicalize(value));
    }),
    { numRuns: 1_000 },
  );
});

test('members that are undefined are left out, items are null', () => {
  const value = { b: undefined, a: [undefined, { c: undefined }] };
  expect(canonicalJson(value)).toBe('{"a":[null,{}]}');
  expect(canonicalJson(value)).toBe(canonicalize(value));
});

test('a number that is kept as it came has its digits, and is no object of the same member', () => {
  const text = '{"b":9223372036854775807,"a":{"rawJSON":"9223372036854775807"}}';
  expect(canonicalJson(parseJson(text))).toBe(
    '{"a":{"rawJSON":"9223372036854775807"},"b":9223372036854775807}',
  );
});

test('half a surrogate pair is escaped', () => {
  expect(canonicalJson({ '\ud800': '\udc00' })).toBe('{"\\ud800":"\\udc00"}');
});
