import { expect, test } from 'vitest';
import { parseJson } from '../../../lib/json/parse.ts';
import { imageOf, isMasked } from '../../../lib/ledger/image.ts';

test('an image is the resource without its links; nothing is null', () => {
  expect(imageOf({ id: '1', _links: { self: {} }, _embedded: {} })).toEqual({ id: '1' });
  expect(imageOf(undefined)).toBeNull();
  expect(imageOf(null)).toBeNull();
});

test('an image has long numbers as they came', () => {
  const text = '{"id":"1","n":9223372036854775807}';
  expect(JSON.stringify(imageOf(parseJson(text)))).toBe(text);
  expect(JSON.stringify(imageOf(parseJson('9223372036854775807')))).toBe('9223372036854775807');
});

test.each([
  '[redacted]',
  '[masked abcdefghijkl]',
  ['a', { b: '[masked abcdefghijkl]' }],
  'a [redacted] text',
])('%j is not as it was', (value) => {
  expect(isMasked(value)).toBe(true);
});

test('all else is as it was', () => {
  for (const value of ['masked', '[masked]', null, 1, parseJson('1e400'), { redacted: true }])
    expect(isMasked(value)).toBe(false);
});
