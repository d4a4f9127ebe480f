import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../lib/json/parse.ts';
import { shapeOf } from '../../../lib/json/shape.ts';

const all = () => true;

test.each<[unknown, string]>([
  [
    { number: 'RITM1', cat_item: { link: 'x', value: 'y' }, list: [] },
    '{number,cat_item{link,value},list[]}',
  ],
  [{ items: [{ field: 'status' }, { other: 1 }], empty: {} }, '{items[{field}],empty{}}'],
  [{ a: { b: { c: { d: { e: 1 } } } } }, '{a{b{c{d{…}}}}}'],
  [{ 'ann@example.com': 1, 'a sentence': 2, '': 3, [`k${'x'.repeat(40)}`]: 4, ok: 5 }, '{…,…,…,…,ok}'],
  [parseJson('{"big":9223372036854775807}'), '{big}'],
  ['text', ''],
  [null, ''],
])('of %j is %s', (value, shape) => {
  expect(shapeOf(value, all)).toBe(shape);
});

test('has 40 names of an object at most', () => {
  const many = Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`f${i}`, i]));
  expect(shapeOf(many, all).split(',')).toHaveLength(41);
  expect(shapeOf(many, all)).toMatch(/,f39,…\}$/);
});

test('of anything has 1,000 characters at most, and no value', () => {
  const secret = fc.constantFrom('s3cret-value', 424242);
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 6 },
      secret,
      fc.dictionary(fc.string(), tie('any')),
      fc.array(tie('any'), { maxLength: 3 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (any) => {
      const shape = shapeOf(any, all);
      expect(shape.length).toBeLessThanOrEqual(1_000);
      expect(shape).not.toMatch(/s3cret-value|424242/);
    }),
  );
});

test('shows no name that is not known', () => {
  const value = { issue: { alice: { fields: 1 } }, list: [{ bob: 1 }] };
  expect(shapeOf(value, (name) => ['issue', 'fields', 'list'].includes(name))).toBe(
    '{issue{…{fields}},list[{…}]}',
  );
});
