import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { expiryOf } from '../../../../lib/audit/admin-roles/expiry.ts';

test.each([
  ['2024-12-09 14:17:22.0', '2024-12-09T14:17:22.000Z'],
  [' 2024-12-09 14:17:22 ', '2024-12-09T14:17:22.000Z'],
  ['2024-12-09 14:17', '2024-12-09T14:17:00.000Z'],
  ['2024-12-09', '2024-12-09T00:00:00.000Z'],
  ['2024-12-09T14:17:22.123Z', '2024-12-09T14:17:22.123Z'],
  ['2024-12-09T14:17:22+02:00', '2024-12-09T12:17:22.000Z'],
  ['2024-02-29 00:00:00.0', '2024-02-29T00:00:00.000Z'],
])('%j is %s, in whichever zone the machine is', (text, iso) => {
  expect(new Date(expiryOf(text) ?? Number.NaN).toISOString()).toBe(iso);
});

test.each([
  '',
  'never',
  '09.12.2024',
  '2024-13-01 00:00:00.0',
  '2023-02-29',
  '2024-12-09 25:00',
  '1733753842',
])('%j cannot be read', (text) => {
  expect(expiryOf(text)).toBeUndefined();
});

test('of any text it is a time or nothing, and Okta’s own form of any time is that time', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const at = expiryOf(text);
      expect(at === undefined || Number.isFinite(at)).toBe(true);
    }),
  );
  const years = { min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true };
  fc.assert(
    fc.property(fc.date(years), (date) => {
      const iso = date.toISOString();
      expect(expiryOf(`${iso.slice(0, 10)} ${iso.slice(11, 21)}`)).toBe(
        Math.floor(date.getTime() / 100) * 100,
      );
    }),
  );
});
