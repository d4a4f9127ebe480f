import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../lib/json/parse.ts';
import { changeIdOf, hashRequest } from '../../../lib/ledger/change-key.ts';
import { KeyMissing } from '../../../lib/ledger/errors.ts';

const hashKey = createSecretKey(randomBytes(32));
const asked = (request: unknown) => ({
  operation: 'okta.assignUserToApplication',
  resource: 'okta:app/a/user/u',
  request,
});
const idOf = (caller: string, idempotencyKey?: string, ticket?: string, request: unknown = {}) =>
  changeIdOf(caller, { idempotencyKey, ticket }, asked(request), hashRequest(hashKey, asked(request)));

test('the order of members makes no other request, at any depth', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (request) => {
      const shuffled = Object.fromEntries(Object.entries(request).reverse());
      expect(hashRequest(hashKey, asked(shuffled))).toBe(hashRequest(hashKey, asked(request)));
    }),
  );
});

test('another value makes another request', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other) && !(Object.is(one, -0) || Object.is(other, -0)));
      fc.pre(typeof one !== 'object' && typeof other !== 'object');
      expect(hashRequest(hashKey, asked({ value: one }))).not.toBe(
        hashRequest(hashKey, asked({ value: other })),
      );
    }),
  );
});

test('the hash is keyed: another key makes another hash of the same password', () => {
  const request = { credentials: { password: { value: 'Tr0ub4dor&3' } } };
  const other = createSecretKey(randomBytes(32));
  expect(hashRequest(other, asked(request))).not.toBe(hashRequest(hashKey, asked(request)));
});

test('with an idempotency key the caller and the key alone name the change', () => {
  expect(idOf('servicenow', 'k1', 'RITM1', { a: 1 })).toBe(idOf('servicenow', 'k1', 'RITM2', { a: 2 }));
  expect(idOf('servicenow', 'k1')).not.toBe(idOf('servicenow', 'k2'));
  expect(idOf('servicenow', 'k1')).not.toBe(idOf('jira', 'k1'));
});

test('without one the ticket, the operation, the resource and the request do', () => {
  expect(idOf('servicenow', undefined, 'RITM1', { a: 1 })).toBe(
    idOf('servicenow', undefined, 'RITM1', { a: 1 }),
  );
  expect(idOf('servicenow', undefined, 'RITM1', { a: 1 })).not.toBe(
    idOf('servicenow', undefined, 'RITM1', { a: 2 }),
  );
  expect(idOf('servicenow', undefined, 'RITM1')).not.toBe(idOf('servicenow', undefined, 'RITM2'));
  expect(idOf('servicenow', undefined, 'RITM1')).not.toBe(idOf('jira', undefined, 'RITM1'));
});

test('no caller can make the id of another caller’s change', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
  const key = fc.stringMatching(/^[!-~]{1,20}$/);
  fc.assert(
    fc.property(name, key, name, key, (one, oneKey, other, otherKey) => {
      fc.pre(one !== other);
      expect(idOf(one, oneKey)).not.toBe(idOf(other, otherKey));
      expect(idOf(one, oneKey)).not.toBe(idOf(other, undefined, otherKey));
    }),
  );
});

test('a change id fits the pattern under which it is looked up', () => {
  expect(idOf('servicenow', 'k1')).toMatch(/^chg_[0-9a-f]{32}$/);
});

test('a request with neither key nor ticket names no change', () => {
  expect(() => idOf('servicenow')).toThrow(KeyMissing);
});

test('requests that differ in the last digit of a long number are two', () => {
  const texts = [
    '9223372036854775807',
    '9223372036854775806',
    '{"rawJSON":"9223372036854775807"}',
    '"9223372036854775807"',
  ];
  const hashes = texts.map((text) => hashRequest(hashKey, asked(parseJson(`{"profile":{"n":${text}}}`))));
  expect(new Set(hashes).size).toBe(texts.length);
});

test('half a surrogate pair is hashed as well', () => {
  expect(hashRequest(hashKey, asked({ name: '\ud800' }))).not.toBe(
    hashRequest(hashKey, asked({ name: '\ud801' })),
  );
});
