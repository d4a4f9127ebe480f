import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oddMember } from '../../../lib/json/odd-member.ts';

test.each([
  ['{"id":"a","id":"b"}', 'a member comes twice'],
  ['{"a":{"b":[{"c":1,"d":2,"c":3}]}}', 'a member comes twice'],
  ['{"id":1,"\\u0069d":2}', 'a member comes twice'],
  ['{"a\\"":1,"a\\"" : 2}', 'a member comes twice'],
  ['{"profile":{"__proto__":{"admin":true}}}', 'a member is called __proto__'],
  ['[{"a":1},{"a":2}]', undefined],
  ['{"a":{"a":{"a":1}}}', undefined],
  ['{"a":"a","b":"\\"a\\":1,\\"a\\":2"}', undefined],
  ['{"a":["a","a"],"b":":"}', undefined],
  ['"__proto__"', undefined],
])('%s: %s', (json, said) => {
  expect(oddMember(json)).toBe(said);
});

test('what JSON.stringify writes is never odd', () => {
  const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__"'));
  fc.assert(
    fc.property(plain, (value) => {
      expect(oddMember(JSON.stringify(value))).toBeUndefined();
    }),
  );
});
