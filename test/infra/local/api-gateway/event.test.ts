import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEvent, type ReceivedRequest } from '../../../../infra/local/api-gateway/event.ts';

function received(changes: Partial<ReceivedRequest> = {}): ReceivedRequest {
  return {
    method: 'POST',
    target: { path: '/okta/api/v1/apps/0oa1/users', rawQuery: '' },
    protocol: 'HTTP/1.1',
    rawHeaders: ['Host', 'api.example.com:3000'],
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    port: 3000,
    routeKey: 'POST /okta/api/v1/apps/{appId}/users',
    pathParameters: { appId: '0oa1' },
    requestId: 'JKJaXmPLvHcESHA=',
    traceId: 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
    receivedAt: new Date(Date.UTC(2020, 2, 12, 19, 3, 58)),
    ...changes,
  };
}

const headerName = fc
  .stringMatching(/^x-[a-z][a-z0-9-]{0,15}$/)
  .filter((name) => !/^x-(forwarded|amzn)/.test(name));
const headerValue = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);

describe('buildEvent', () => {
  it('describes a request as payload format 2.0 does', () => {
    const event = buildEvent(
      received({
        target: { path: '/okta/api/v1/apps/0oa1/users', rawQuery: 'a=1&a=2&b=' },
        rawHeaders: [
          'Host',
          'api.example.com:3000',
          'User-Agent',
          'probe/1',
          'Content-Type',
          'application/json',
        ],
        body: Buffer.from('{"id":"00u1"}'),
      }),
    );

    expect(event).toEqual({
      version: '2.0',
      routeKey: 'POST /okta/api/v1/apps/{appId}/users',
      rawPath: '/okta/api/v1/apps/0oa1/users',
      rawQueryString: 'a=1&a=2&b=',
      headers: {
        host: 'api.example.com:3000',
        'user-agent': 'probe/1',
        'content-type': 'application/json',
        'content-length': '13',
        'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '3000',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { a: '1,2', b: '' },
      pathParameters: { appId: '0oa1' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: 'api.example.com',
        domainPrefix: 'api',
        http: {
          method: 'POST',
          path: '/okta/api/v1/apps/0oa1/users',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'probe/1',
        },
        requestId: 'JKJaXmPLvHcESHA=',
        routeKey: 'POST /okta/api/v1/apps/{appId}/users',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: 1584039838000,
      },
      body: '{"id":"00u1"}',
      isBase64Encoded: false,
    });
  });

  it('leaves out what a request does not have', () => {
    const event = buildEvent(received({ pathParameters: {} }));

    for (const member of ['queryStringParameters', 'pathParameters', 'stageVariables', 'cookies', 'body']) {
      expect(event).not.toHaveProperty(member);
    }
    expect(event.isBase64Encoded).toBe(false);
    expect(event.headers).not.toHaveProperty('content-length');
  });

  it('keeps every header value, in order, under its lower-case name', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(headerName, headerValue, fc.boolean()), { maxLength: 12 }), (pairs) => {
        const rawHeaders = pairs.flatMap(([name, value, upper]) => [
          upper ? name.toUpperCase() : name,
          value,
        ]);

        const { headers } = buildEvent(received({ rawHeaders }));

        for (const [name] of pairs) {
          const values = pairs.filter(([other]) => other === name).map(([, value]) => value);
          expect(headers[name]).toBe(values.join(','));
        }
      }),
    );
  });

  it('keeps every query value, decoded, with duplicates joined by a comma', () => {
    const pair = fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 8 }), (pairs) => {
        const rawQuery = pairs.map((both) => both.map(encodeURIComponent).join('=')).join('&');

        const event = buildEvent(received({ target: { path: '/', rawQuery } }));

        expect(event.rawQueryString).toBe(rawQuery);
        const names = new Set(pairs.map(([name]) => name));
        expect(new Set(Object.keys(event.queryStringParameters ?? {}))).toEqual(names);
        for (const name of names) {
          const values = pairs.filter(([other]) => other === name).map(([, value]) => value);
          expect(Object.entries(event.queryStringParameters ?? {})).toContainEqual([name, values.join(',')]);
        }
      }),
    );
  });

  it('takes a second question mark for part of a name', () => {
    const event = buildEvent(received({ target: { path: '/', rawQuery: '?a=1' } }));

    expect(event.queryStringParameters).toEqual({ '?a': '1' });
  });

  it('loses no byte of a body, whatever its type says', () => {
    const type = fc.constantFrom('application/json', 'text/plain; charset=utf-8', 'image/png', '');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), type, (bytes, contentType) => {
        const rawHeaders = contentType === '' ? [] : ['content-type', contentType];

        const event = buildEvent(received({ rawHeaders, body: Buffer.from(bytes) }));

        const decoded = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
        expect(new Uint8Array(decoded)).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['text/csv', false],
    ['Text/Plain; charset=utf-8', false],
    ['application/json-patch+json', true],
    ['application/scim+json', true],
    ['application/x-www-form-urlencoded', true],
    ['application/graphql', true],
    ['application/octet-stream', true],
    ['multipart/form-data; boundary=x', true],
    ['image/png', true],
  ])('hands on a body of %s with isBase64Encoded %s', (contentType, isBase64Encoded) => {
    const event = buildEvent(
      received({ rawHeaders: ['content-type', contentType], body: Buffer.from('ab') }),
    );

    expect(event).toMatchObject({ body: isBase64Encoded ? 'YWI=' : 'ab', isBase64Encoded });
  });

  it('hands on a body without a type in base64', () => {
    expect(buildEvent(received({ body: Buffer.from('ab') }))).toMatchObject({
      body: 'YWI=',
      isBase64Encoded: true,
    });
  });

  it('moves cookies from the headers into their own list', () => {
    const event = buildEvent(received({ rawHeaders: ['Cookie', 'a=1; b=2', 'cookie', 'c=3;'] }));

    expect(event.cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(event.headers).not.toHaveProperty('cookie');
  });

  it('appends the client to x-forwarded-for and overwrites a forged protocol and port', () => {
    const rawHeaders = ['X-Forwarded-For', '10.0.0.1', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Port', '1'];

    const { headers } = buildEvent(received({ rawHeaders }));

    expect(headers).toMatchObject({
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '3000',
    });
  });

  it('ends the headers of the connection at the gateway', () => {
    const rawHeaders = ['Connection', 'keep-alive', 'Transfer-Encoding', 'chunked', 'Expect', '100-continue'];

    const { headers } = buildEvent(received({ rawHeaders }));

    expect(Object.keys(headers).filter((name) => !name.startsWith('x-'))).toEqual([]);
  });
});
