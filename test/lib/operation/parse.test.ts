import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { operation as list } from '../../../functions/okta/application-users/list.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { device } from '../../../lib/okta/resources/device.ts';
import { change, read } from '../../../lib/operation/operation.ts';
import { parse } from '../../../lib/operation/parse.ts';
import { parseQuery } from '../../../lib/operation/parse-query.ts';
import { boolean, integer, text, vendorInteger } from '../../../lib/operation/query-parameters.ts';
import { eventOf } from '../../support/event.ts';

const echo = change({
  id: 'okta.echo',
  vendor: okta,
  method: 'POST',
  path: '/echo',
  summary: 'Echo',
  scope: 'none',
  body: { schema: z.unknown() as z.ZodType<undefined> },
  answer: { status: 204 },
  touches: device,
  reference: () => ({ deviceId: 'guo1' }),
  expect: () => undefined,
  inverse: 'An echo fades',
});
const route = '/okta/echo';
const post = (
  body: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => parse(echo, eventOf({ method: 'POST', route, body, headers })).request.body;
const problem = (code: string) => expect.objectContaining({ code });

describe('a body', () => {
  test('of any JSON comes through as it is, as text or in base64', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const json = JSON.stringify(value);
        // Some readers take it for no member, so it is refused.
        fc.pre(!json.includes('__proto__'));
        expect(post(json)).toEqual(JSON.parse(json));
        expect(post(Buffer.from(json))).toEqual(JSON.parse(json));
      }),
    );
  });

  test('comes with its media type, in any case and with utf-8 named', () => {
    for (const type of [
      'application/json',
      'Application/JSON',
      'application/json; charset=utf-8',
      'application/json;charset="UTF-8"',
      'application/json; charset=utf8',
      'application/json; Charset="utf8"',
      "application/json;charset='UTF-8'",
      'application/json; charset = utf-8;',
    ]) {
      expect(post('1', { 'content-type': type })).toBe(1);
    }
    for (const type of [
      'application/json;charset=utf-16',
      'application/json;charset="utf-8',
      'application/json;charset=utf-88',
      'application/problem+json',
      'json',
      'application/json, text/plain',
    ]) {
      expect(() => post('1', { 'content-type': type }), type).toThrow(problem('unsupported-media-type'));
    }
    expect(() => post('1', {})).toThrow(problem('unsupported-media-type'));
  });

  test('of 1 MiB is read and of a byte more is refused, counted in bytes', () => {
    const json = (bytes: number) => `"${'é'.repeat((bytes - 2) / 2)}"`;
    expect(post(json(1024 * 1024))).toHaveLength(524_287);
    expect(() => post(json(1024 * 1024 + 2))).toThrow(problem('too-large'));
  });

  test('of 32 levels is read and of 33 is refused', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(post(nested(32))).toBeDefined();
    expect(() => post(nested(33))).toThrow(problem('malformed-body'));
    expect(() => post(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`)).toThrow(problem('malformed-body'));
  });

  test('that is not UTF-8 is refused', () => {
    expect(() => post(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow(problem('malformed-body'));
  });

  test('may begin with one byte order mark', () => {
    expect(post(Buffer.from('\ufeff{"a":"\ufeff"}'))).toEqual({ a: '\ufeff' });
    expect(() => post(Buffer.from('\ufeff\ufeff1'))).toThrow(problem('malformed-body'));
    expect(() => post(Buffer.from('1\ufeff'))).toThrow(problem('malformed-body'));
  });

  test('that is compressed gets 415, which says that it must not be', () => {
    const json = 'application/json';
    for (const encoding of ['gzip', 'GZIP', 'br', 'identity, gzip', 'x']) {
      const headers = { 'content-type': json, 'content-encoding': encoding };
      expect(() => post(gzipSync('1'), headers), encoding).toThrow(
        expect.objectContaining({
          code: 'unsupported-media-type',
          message: expect.stringContaining('Content-Encoding'),
          headers: expect.objectContaining({ 'accept-encoding': 'identity' }),
        }),
      );
    }
    for (const encoding of ['identity', 'Identity', '']) {
      expect(post('1', { 'content-type': json, 'content-encoding': encoding })).toBe(1);
    }
  });
});

describe('a query string', () => {
  test('gives back every pair that URLSearchParams writes', () => {
    const well = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.dictionary(well, well), (query) => {
        expect({ ...parseQuery(new URLSearchParams(query).toString()) }).toEqual({ ...query });
      }),
    );
  });

  test('with a name twice is refused, however it is written', () => {
    for (const raw of ['limit=1&limit=2', 'limit=1&l%69mit=1', 'a&a']) {
      expect(() => parseQuery(raw)).toThrow(problem('invalid-request'));
    }
  });

  test('cannot reach an object’s prototype', () => {
    const query = parseQuery('__proto__=1&constructor=2');
    expect(Object.keys(query)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  test('keeps its order', () => {
    const asked = (query: string) =>
      parse(list, eventOf({ method: 'GET', route: list.routes[0] ?? '', params: { appId: '0oa1' }, query }))
        .request.query;
    expect(Object.keys(asked('q=a&limit=2&after=x') as object)).toEqual(['q', 'limit', 'after']);
    expect(Object.keys(asked('after=x&limit=2&q=a') as object)).toEqual(['after', 'limit', 'q']);
  });

  test('what the vendors judge themselves is left to them: empty text, how large a number is, Python’s booleans', () => {
    const query = z.strictObject({ n: vendorInteger({ min: 1, max: 500 }), b: boolean(), t: text() });
    expect(query.parse({ n: '-1', b: 'True', t: '' })).toEqual({ n: -1, b: true, t: '' });
    expect(query.parse({ n: '9999', b: 'FALSE' })).toEqual({ n: 9999, b: false });
    for (const wrong of [{ n: '--1' }, { n: '1e3' }, { n: '12345678901' }, { b: 'truee' }])
      expect(query.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  });

  test('parameters are integers in digits, true or false, and text without control characters', () => {
    const query = z.strictObject({ n: integer({ min: 1, max: 500 }), b: boolean(), t: text() });
    expect(query.parse({ n: '500', b: 'true', t: 'é' })).toEqual({ n: 500, b: true, t: 'é' });
    for (const wrong of [
      { n: '501' },
      { n: '0' },
      { n: '1.0' },
      { n: '0x1' },
      { n: '' },
      { b: 'yes' },
      { b: '' },
      { t: 'a\nb' },
      { t: '\u0085' },
    ]) {
      expect(query.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });
});

describe('a ticket and a key', () => {
  const headers = (more: Record<string, string>) =>
    parse(
      echo,
      eventOf({ method: 'POST', route, body: '1', headers: { 'content-type': 'application/json', ...more } }),
    );

  test('are taken from their headers; the key with or without quotes', () => {
    expect(headers({ ticket: 'RITM0010023', 'idempotency-key': '"k-1"' })).toMatchObject({
      ticket: 'RITM0010023',
      idempotencyKey: 'k-1',
    });
    expect(headers({ ticket: 'IAM-412', 'idempotency-key': 'k-1' })).toMatchObject({
      ticket: 'IAM-412',
      idempotencyKey: 'k-1',
    });
  });

  test('that came twice are refused, as API Gateway joins them with a comma', () => {
    expect(() => headers({ ticket: 'RITM1,RITM1' })).toThrow(problem('invalid-request'));
    expect(() => headers({ 'idempotency-key': 'a,a' })).toThrow(problem('invalid-request'));
    expect(() => headers({ 'idempotency-key': '"a","a"' })).toThrow(problem('invalid-request'));
  });
});

test('an operation that describes no query takes none, and a body that its vendor ignores is ignored', () => {
  const bare = read({
    id: 'okta.bare',
    vendor: okta,
    method: 'GET',
    path: '/bare',
    summary: 'Bare',
    scope: 'none',
    answer: { status: 200 },
  });
  const ask = (more: object) => () => parse(bare, eventOf({ method: 'GET', route: '/okta/bare', ...more }));
  expect(ask({})).not.toThrow();
  expect(ask({ query: 'a=1' })).toThrow(problem('invalid-request'));
  expect(ask({ body: '{}' })().request.body).toBeUndefined();
  expect(ask({ params: { a: '1' } })).toThrow(problem('invalid-request'));
});

test('a route that is not the operation’s own is not served', () => {
  expect(() => parse(echo, eventOf({ method: 'POST', route: '/okta/other', body: '1' }))).toThrow(
    problem('not-found'),
  );
});
