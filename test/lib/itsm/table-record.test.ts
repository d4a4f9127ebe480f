import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableRecord } from '../../../lib/itsm/table-record.ts';

const LINK = 'https://example.service-now.com/api/now/table/sc_cat_item/e46305bdc0a8010a00645e608031eb0f';
const SYS_ID = 'e46305bdc0a8010a00645e608031eb0f';

test.each<[string, unknown, unknown, unknown]>([
  ['a text', 'approved', 'approved', 'approved'],
  ['an empty text', '', '', ''],
  ['a sys_id, which is no name', SYS_ID, SYS_ID, undefined],
  ['a value and its display', { display_value: 'Approved', value: 'approved' }, 'approved', 'Approved'],
  ['an empty value and its display', { display_value: '', value: '' }, '', ''],
  ['a value without a display', { display_value: null, value: '2' }, '2', undefined],
  ['a value and an empty display', { display_value: '', value: SYS_ID, link: LINK }, SYS_ID, undefined],
  ['an empty display alone', { display_value: '' }, '', ''],
  ['a reference with its value', { link: LINK, value: SYS_ID }, SYS_ID, undefined],
  ['a reference with its display', { display_value: 'Access', link: LINK }, 'Access', 'Access'],
  ['a reference with both', { display_value: 'Access', value: SYS_ID, link: LINK }, SYS_ID, 'Access'],
  ['a list, as a script posts it', ['a', 'b'], ['a', 'b'], undefined],
  ['a number, as a script posts it', 2, 2, undefined],
  ['null', null, undefined, undefined],
  ['an object of other members', { value: 'x', other: 'y' }, { value: 'x', other: 'y' }, undefined],
  ['a link alone', { link: LINK }, { link: LINK }, undefined],
])('a field that is %s has its value and its display', (_, raw, value, display) => {
  for (const body of [{ field: raw }, { result: { field: raw } }, { result: [{ field: raw }] }]) {
    expect(tableRecord(body)).toEqual({
      value: { ...(value !== undefined && { field: value }), variables: {} },
      display: { ...(display !== undefined && { field: display }), variables: {} },
    });
  }
  expect(tableRecord({ variables: { field: raw } })).toEqual(tableRecord({ 'variables.field': raw }));
});

test('the name of what a field refers to is what the field is displayed as, where nothing else tells', () => {
  expect(tableRecord({ cat_item: SYS_ID, 'cat_item.name': 'Access' }).display).toMatchObject({
    cat_item: 'Access',
  });
  const both = { cat_item: { display_value: 'Access', link: LINK }, 'cat_item.name': 'Other' };
  expect(tableRecord(both).display).toMatchObject({ cat_item: 'Access' });
});

test.each([SYS_ID, { link: LINK, value: SYS_ID }])(
  'an empty name of what a field refers to says nothing',
  (cat_item) => {
    for (const name of ['', null, { display_value: '', value: '' }])
      expect(tableRecord({ cat_item, 'cat_item.name': name }).display).not.toHaveProperty('cat_item');
  },
);

test('of several records none is taken', () => {
  expect(tableRecord({ result: [{ number: 'RITM1' }, { number: 'RITM2' }] }).value).toEqual({
    variables: {},
  });
});

test('anything at all is read without a throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(Object.keys(tableRecord(body))).toEqual(['value', 'display']);
    }),
  );
});
