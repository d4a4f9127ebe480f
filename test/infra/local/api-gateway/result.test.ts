import { describe, expect, it } from 'vitest';
import { interpretResult } from '../../../../infra/local/api-gateway/result.ts';

describe('interpretResult', () => {
  it('takes status, headers in lower case, cookies and body from a structured result', () => {
    const answer = interpretResult({
      statusCode: 201,
      headers: { 'Content-Type': 'application/json', 'X-Count': 3, 'X-Last': true, 'X-None': undefined },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '{}',
    });

    expect(answer).toEqual({
      statusCode: 201,
      headers: {
        'content-type': 'application/json',
        'x-count': '3',
        'x-last': 'true',
        'set-cookie': ['a=1; Path=/', 'b=2'],
      },
      body: Buffer.from('{}'),
    });
  });

  it('decodes a base64 body', () => {
    const answer = interpretResult({ statusCode: 200, body: '/wA=', isBase64Encoded: true });

    expect(answer.body).toEqual(Buffer.from([255, 0]));
  });

  it('calls a body plain text when the function does not say what it is', () => {
    expect(interpretResult({ statusCode: 200, body: 'hi' }).headers['content-type']).toBe(
      'text/plain;charset=UTF-8',
    );
    expect(interpretResult({ statusCode: 204 }).headers).toEqual({});
  });

  it('keeps the framing of the answer to itself', () => {
    const headers = { 'Content-Length': 99, Connection: 'close', 'Transfer-Encoding': 'chunked' };

    expect(interpretResult({ statusCode: 204, headers }).headers).toEqual({});
  });

  it.each([
    [{ ok: 1 }, '{"ok":1}'],
    ['hello', 'hello'],
    [undefined, 'null'],
  ])('infers a 200 from %j', (value, body) => {
    expect(interpretResult(value)).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(body),
    });
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  it.each([
    ['a status out of range', { statusCode: 99 }],
    ['a status that is no number', { statusCode: 'ok' }],
    ['a body that is no string', { statusCode: 200, body: { a: 1 } }],
    ['headers that are lists', { statusCode: 200, headers: { a: ['1'] } }],
    ['a header that would split the answer', { statusCode: 200, headers: { a: 'x\r\nset-cookie: y' } }],
    ['a cookie that would split the answer', { statusCode: 200, cookies: ['a=1\r\nx: y'] }],
    ['a header name with a space', { statusCode: 200, headers: { 'a b': 'x' } }],
    ['a cycle', cycle],
    ['more than Lambda returns', { statusCode: 200, body: 'x'.repeat(6_291_556) }],
  ])('refuses %s', (_, value) => {
    expect(() => interpretResult(value)).toThrow();
  });
});
