import { expect, test } from 'vitest';
import { bare, Expression, ExpressionRefused } from '../../../lib/itsm/expression.ts';
import { parseJson } from '../../../lib/json/parse.ts';

const of = (text: string, value: unknown) => new Expression(text).of(bare(value));

test.each([
  ['issue.key', { issue: { key: 'IAM-1' } }, 'IAM-1'],
  ['result || @', { number: 1 }, { number: 1 }],
  ['result || @', { result: { number: 1 } }, { number: 1 }],
  [
    "items[?field == 'status'].toString",
    { items: [{ field: 'status', toString: 'Approved' }] },
    ['Approved'],
  ],
  ['"a.b"', { 'a.b': 1 }, 1],
  ["split(@, ',')", 'a,b', ['a', 'b']],
])('%s is looked up', (text, value, found) => {
  expect(of(text, value)).toEqual(found);
});

test.each([
  'toString',
  'constructor',
  '__proto__',
  'constructor.name',
  'a.toString',
  '[0].toString',
  'hasOwnProperty',
])('%s is nothing where the event does not have it', (text) => {
  for (const value of [{}, { a: {} }, { a: [] }, [{}], 'text', 1, null]) expect(of(text, value)).toBeNull();
});

test('what an event itself calls __proto__ changes nothing', () => {
  const event = JSON.parse('{"__proto__": {"approved": true}, "a": {"__proto__": {"approved": true}}}');
  expect(of('approved', event)).toBeNull();
  expect(of('a.approved', event)).toBeNull();
  expect(({} as { approved?: boolean }).approved).toBeUndefined();
});

test.each([
  ['contains(a, `1`)', { a: 1 }],
  ['length(a)', {}],
  ["join(',', a)", { a: [1] }],
  ['a[::0]', { a: [1] }],
])('%s, applied to what it cannot be applied to, is nothing', (text, value) => {
  expect(of(text, value)).toBeNull();
});

test.each([
  ['', 'is not JMESPath'],
  ['a..b', 'is not JMESPath'],
  ["a[?b == 'x'", 'is not JMESPath'],
  ['nosuch(a)', 'calls nosuch()'],
  ['a || b[?trim(c) == `1`]', 'calls trim()'],
  ['pad_left(a, `1000000000`)', 'calls pad_left()'],
  ['$.a', 'Root'],
  ['let $x = a in $x', 'LetExpression'],
  ['a ? b : c', 'Ternary'],
  ['{a: b}', 'MultiSelectHash'],
  ['a + b', 'Arithmetic'],
  ['sort_by(a, &b)', 'calls sort_by()'],
  ['keys(&a)', 'ExpressionReference'],
])('%o is refused', (text, reason) => {
  expect(() => new Expression(text)).toThrow(ExpressionRefused);
  expect(() => new Expression(text)).toThrow(reason);
});

test('a condition is what yields nothing but true, false and null', () => {
  const conditions = [
    "a == 'b'",
    '!a',
    "a == 'b' && !c",
    "contains(a, 'b')",
    "(a || b) == 'c' || starts_with(d, 'e')",
  ];
  const others = ['a', "a == 'b' && c", 'a[?b == `1`]', 'length(a)', "a || b == 'c'", '`true`'];
  expect(conditions.map((text) => new Expression(text).isCondition)).toEqual(conditions.map(() => true));
  expect(others.map((text) => new Expression(text).isCondition)).toEqual(others.map(() => false));
});

test('the largest event is looked through in less than a second', () => {
  const items = Array.from({ length: 20_000 }, (_, i) => ({ field: 'status', toString: `Approved ${i}` }));
  const event = bare({ changelog: { items } });
  const expression = new Expression("contains(changelog.items[?field == 'status'].toString, 'Approved')");
  const startedAt = performance.now();
  expect(expression.of(event)).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('a long number is looked up with all its digits', () => {
  const event = bare(parseJson('{"a":[{"n":9223372036854775807}]}'));
  expect(JSON.stringify(new Expression('a[].n').of(event))).toBe('[9223372036854775807]');
  expect(JSON.stringify(new Expression('a').of(event))).toBe('[{"n":9223372036854775807}]');
  expect(new Expression('to_string(a[0].n)').of(event)).toBe('9223372036854775807');
});
