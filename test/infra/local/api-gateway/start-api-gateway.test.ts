import { Agent, request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LambdaHandler } from '../../../../infra/local/api-gateway/lambda-handler.ts';
import {
  type ApiGateway,
  type ApiGatewayOptions,
  startApiGateway,
} from '../../../../infra/local/api-gateway/start-api-gateway.ts';

let gateway: ApiGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  vi.restoreAllMocks();
});

const echo: LambdaHandler = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(event),
});

async function start(
  handler: LambdaHandler,
  options: Partial<ApiGatewayOptions> & { timeoutMs?: number } = {},
) {
  const { timeoutMs, ...rest } = options;
  const timeout = timeoutMs === undefined ? {} : { timeoutMs };
  const routes = ['GET', 'POST'].map((method) => ({
    method,
    path: '/apps/{appId}/users',
    handler,
    ...timeout,
  }));
  gateway = await startApiGateway({ routes, ...rest });
  return gateway.url;
}

/** Sends the path as it is written, which fetch would not. */
function send(url: string, path: string, options: RequestOptions & { body?: string | Buffer } = {}) {
  const { body, ...rest } = options;
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string; reused: boolean }>(
    (resolve, reject) => {
      const { hostname, port } = new URL(url);
      const sent = httpRequest({ hostname, port, path, ...rest }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          reused: sent.reusedSocket,
        });
      });
      sent.on('error', reject).end(body);
    },
  );
}

/** Sends bytes over a bare connection and returns the first line of the answer. */
function sendRaw(url: string, text: string) {
  return new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    socket.once('data', (data) => {
      resolve(data.toString().split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const message = (text: string) => JSON.stringify({ message: text });

describe('startApiGateway', () => {
  it('gives the function the request and the client the answer', async () => {
    const url = await start(echo);

    const response = await send(url, '/apps/0oa1/users?limit=5', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'a=1' },
      body: '{"id":"00u1"}',
    });

    const event: APIGatewayProxyEventV2 = JSON.parse(response.text);
    expect(event).toMatchObject({
      routeKey: 'POST /apps/{appId}/users',
      pathParameters: { appId: '0oa1' },
      queryStringParameters: { limit: '5' },
      cookies: ['a=1'],
      body: '{"id":"00u1"}',
      isBase64Encoded: false,
    });
    expect(event.headers.host).toBe(new URL(url).host);
    expect(event.headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(response.headers['apigw-requestid']).toBe(event.requestContext.requestId);
  });

  it('matches the path decoded once, so that %2F separates segments and %252F does not', async () => {
    const url = await start(echo);

    const separated = await send(url, '/apps/a%2Fb/users');
    const joined = await send(url, '/apps%2Fa%252Fb/users');

    expect([separated.status, separated.text]).toEqual([404, message('Not Found')]);
    expect(JSON.parse(joined.text)).toMatchObject({
      rawPath: '/apps/a%2Fb/users',
      pathParameters: { appId: 'a%2Fb' },
    });
  });

  it('collapses no dot segments and turns no plus into a space', async () => {
    const url = await start(echo);

    expect((await send(url, '/x/../apps/1/users')).status).toBe(404);
    expect(JSON.parse((await send(url, '/apps/../users')).text).pathParameters).toEqual({ appId: '..' });
    expect(JSON.parse((await send(url, '/apps/a+b/users')).text).pathParameters).toEqual({ appId: 'a+b' });
  });

  it.each([
    ['an unknown path', 'GET', '/nowhere', 404, 'Not Found'],
    ['another method', 'DELETE', '/apps/1/users', 404, 'Not Found'],
    ['an empty parameter', 'GET', '/apps//users', 404, 'Not Found'],
    ['a malformed escape', 'GET', '/apps/%zz/users', 400, 'Bad Request'],
    ['bytes that are not UTF-8', 'GET', '/apps/%ff/users', 400, 'Bad Request'],
  ])('answers %s itself', async (_, method, path, status, text) => {
    const url = await start(echo);

    const response = await send(url, path, { method });

    expect([response.status, response.text]).toEqual([status, message(text)]);
    expect(response.headers['apigw-requestid']).toBeDefined();
  });

  it('keeps the connection open after an answer of its own', async () => {
    const url = await start(echo);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });

    await send(url, '/nowhere', { agent });
    const second = await send(url, '/nowhere', { agent });

    agent.destroy();
    expect(second.reused).toBe(true);
  });

  it('asks the fallback before it answers 404', async () => {
    const url = await start(echo, {
      fallback: (request, response) => {
        if (request.url !== '/docs') return false;
        response.end('the docs');
        return true;
      },
    });

    expect((await send(url, '/docs')).text).toBe('the docs');
    expect((await send(url, '/other')).status).toBe(404);
    expect(JSON.parse((await send(url, '/apps/1/users')).text).rawPath).toBe('/apps/1/users');
  });

  it('sends several cookies as several headers and no body with a 204', async () => {
    const url = await start(async () => ({ statusCode: 204, cookies: ['a=1', 'b=2'], body: 'ignored' }));

    const response = await send(url, '/apps/1/users');

    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect([response.status, response.text, response.headers['content-length']]).toEqual([
      204,
      '',
      undefined,
    ]);
  });

  it.each<[string, LambdaHandler]>([
    ['rejects', async () => Promise.reject(new Error('secret detail'))],
    [
      'throws at once',
      () => {
        throw new Error('secret detail');
      },
    ],
    ['returns nonsense', async () => ({ statusCode: 700 })],
  ])('answers an opaque 500 for a function that %s', async (_, handler) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const url = await start(handler);

    const response = await send(url, '/apps/1/users');

    expect([response.status, response.text]).toEqual([500, message('Internal Server Error')]);
    expect(log).toHaveBeenCalledOnce();
  });

  it('answers 503 for a function that is late, and lets it finish', async () => {
    let finished = false;
    const url = await start(
      async (_, context) => {
        expect(context.getRemainingTimeInMillis()).toBeGreaterThan(0);
        await sleep(150);
        finished = context.getRemainingTimeInMillis() < 0;
        return {};
      },
      { timeoutMs: 50 },
    );

    const response = await send(url, '/apps/1/users');

    expect([response.status, response.text]).toEqual([503, message('Service Unavailable')]);
    expect(finished).toBe(false);
    await vi.waitFor(() => expect(finished).toBe(true));
  });

  it('gives each invocation a context of its own whose time runs down', async () => {
    const url = await start(
      async (_, context) => {
        const first = context.getRemainingTimeInMillis();
        await sleep(30);
        return {
          body: JSON.stringify([context.awsRequestId, first - context.getRemainingTimeInMillis()]),
          statusCode: 200,
        };
      },
      { timeoutMs: 5000 },
    );

    const [one, two] = await Promise.all([send(url, '/apps/1/users'), send(url, '/apps/1/users')]);

    const [first, second] = [JSON.parse(one.text), JSON.parse(two.text)];
    expect(first[0]).not.toBe(second[0]);
    expect(first[1]).toBeGreaterThanOrEqual(25);
  });

  it.each([
    ['with its length declared', {}],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('takes a body at the limit and refuses one byte more, %s', async (_, headers) => {
    const url = await start(async (event) => ({ statusCode: 200, body: String(event.body?.length) }), {
      maxBodyBytes: 100_000,
    });
    const post = (size: number) =>
      send(url, '/apps/1/users', {
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...headers },
        body: 'x'.repeat(size),
      });

    const within = await post(100_000);

    expect([within.status, within.text]).toEqual([200, '100000']);
    for (const size of [100_001, 20_000_000]) {
      const beyond = await post(size);
      expect([beyond.status, beyond.text]).toEqual([413, message('Request Entity Too Large')]);
    }
  });

  it('refuses a body by its declared length without waiting for it', async () => {
    const url = await start(echo);

    const head = 'POST /apps/1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n';

    expect(await sendRaw(url, head)).toBe('HTTP/1.1 413 Payload Too Large');
  });

  it('refuses more than 10 MB unless told otherwise', async () => {
    const url = await start(async () => ({ statusCode: 200 }));
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);

    expect((await send(url, '/apps/1/users', { method: 'POST', body })).status).toBe(413);
    expect((await send(url, '/apps/1/users', { method: 'POST', body: body.subarray(1) })).status).toBe(200);
  });

  it('answers 431 when request line and headers exceed 10,240 bytes', async () => {
    const url = await start(echo);

    const within = await send(url, '/apps/1/users', { headers: { 'x-long': 'x'.repeat(9_900) } });
    const beyond = await sendRaw(
      url,
      `GET /apps/1/users HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(10_240)}\r\n\r\n`,
    );

    expect(within.status).toBe(200);
    expect(beyond).toBe('HTTP/1.1 431 Request Header Fields Too Large');
  });

  it.each([
    ['a bad request line', 'GET\r\n\r\n'],
    [
      'two lengths that differ',
      'POST /apps/1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'a length beside chunks',
      'POST /apps/1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('answers 400 to %s', async (_, text) => {
    const url = await start(echo);

    expect(await sendRaw(url, text)).toBe('HTTP/1.1 400 Bad Request');
  });

  it('answers what is under way before it closes, and nothing after', async () => {
    const begun = Promise.withResolvers<void>();
    const url = await start(async () => {
      begun.resolve();
      await sleep(100);
      return { statusCode: 200, body: 'done' };
    });
    const agent = new Agent({ keepAlive: true });

    const answered = send(url, '/apps/1/users', { agent });
    await begun.promise;
    const closingSince = performance.now();
    await gateway?.close();
    gateway = undefined;

    expect(performance.now() - closingSince).toBeLessThan(2000);
    expect(await answered).toMatchObject({ text: 'done', headers: { connection: 'close' } });
    await expect(send(url, '/apps/1/users')).rejects.toThrow('ECONNREFUSED');
    agent.destroy();
  });
});
