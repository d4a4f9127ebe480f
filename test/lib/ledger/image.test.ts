import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../lib/json/parse.ts';
import { imageOf, isMasked } from '../../../lib/ledger/image.ts';

const mask = { members: new Set(['securityAnswer']), key: createSecretKey(randomBytes(32)) };
const user = (securityAnswer: unknown) => ({
  id: '00u1',
  profile: { city: 'Oslo', securityAnswer },
  _links: {},
});

test('an image is the resource without its links; nothing is null', () => {
  expect(imageOf({ id: '1', _links: { self: {} }, _embedded: {} })).toEqual({ id: '1' });
  expect(imageOf(undefined)).toBeNull();
  expect(imageOf(null)).toBeNull();
});

test('a masked member shows that it changed, and not what it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string({ minLength: 4 }), (one, other) => {
      const image = imageOf(user(one), mask) as { profile: Record<string, string> };
      expect(image.profile.securityAnswer).not.toContain(one);
      expect(image.profile.city).toBe('Oslo');
      expect(isMasked(image)).toBe(true);
      expect(imageOf(user(other), mask)).toEqual(one === other ? image : expect.not.objectContaining(image));
    }),
  );
});

test('the mark cannot be made without the key', () => {
  const other = { ...mask, key: createSecretKey(randomBytes(32)) };
  expect(imageOf(user('Ronaldinho'), other)).not.toEqual(imageOf(user('Ronaldinho'), mask));
});

test('what is not there is not masked', () => {
  expect(imageOf(user(null), mask)).toEqual({ id: '00u1', profile: { city: 'Oslo', securityAnswer: null } });
  expect(isMasked(imageOf(user(null), mask))).toBe(false);
});

test('a long number stays as it came, and is masked by its digits', () => {
  const text = '{"id":"1","n":9223372036854775807,"profile":{"n":12345678901234567890}}';
  expect(JSON.stringify(imageOf(parseJson(text), mask))).toBe(text);
  const marks = ['9223372036854775807', '9223372036854775806', '{"rawJSON":"9223372036854775807"}'].map(
    (answer) => JSON.stringify(imageOf(parseJson(`{"profile":{"securityAnswer":${answer}}}`), mask)),
  );
  expect(new Set(marks).size).toBe(3);
});
