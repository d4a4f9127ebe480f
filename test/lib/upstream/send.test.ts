import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, buildConnector } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { createAgent } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import type { UpstreamRequest } from '../../../lib/upstream/request.ts';
import { sendOnce } from '../../../lib/upstream/send.ts';
import { type Behaviour, type FakeVendor, freePort, json, startVendor } from './start-vendor.ts';

let vendor: FakeVendor;
let agent = createAgent();
afterEach(async () => {
  await agent.destroy();
  await vendor?.close();
  agent = createAgent();
});

async function answering(behave: Behaviour) {
  vendor = await startVendor(behave);
}

const get: UpstreamRequest = { method: 'GET', path: '/x' };
const send = (request: UpstreamRequest, ms = 5_000, headers = {}) =>
  sendOnce(agent, vendor.url, request, headers, new Deadline(ms));

describe('a request', () => {
  it('arrives with its method, target, headers and JSON body', async () => {
    await answering((response) => json(response, 200, {}));
    const query = [['q', 'a b']] as const;
    await send({ method: 'PUT', path: '/x/y', query, body: { a: 'ü' } }, 5_000, { authorization: 'SSWS 1' });
    await send({ method: 'PATCH', path: '/x', body: [], mediaType: 'application/json-patch+json' });
    await send(get);
    expect(vendor.heard).toMatchObject([
      {
        method: 'PUT',
        url: '/x/y?q=a%20b',
        body: '{"a":"ü"}',
        headers: { authorization: 'SSWS 1', accept: 'application/json' },
      },
      { method: 'PATCH', body: '[]', headers: { 'content-type': 'application/json-patch+json' } },
      { method: 'GET', body: '' },
    ]);
    expect(vendor.heard[0]?.headers['content-type']).toBe('application/json');
    expect(vendor.heard[2]?.headers).not.toHaveProperty('content-type');
  });

  it.each(['POST', 'PUT', 'PATCH'] as const)(
    'of method %s without a body says Content-Length: 0',
    async (method) => {
      await answering((response) => response.end());
      await send({ method, path: '/x' });
      expect(vendor.heard[0]?.headers).toMatchObject({ 'content-length': '0' });
    },
  );

  it('after another reuses its connection, 20 times over', async () => {
    await answering((response) => json(response, 200, []));
    for (let i = 0; i < 20; i++) await send(get);
    expect([vendor.heard.length, vendor.connections()]).toEqual([20, 1]);
  });
});

describe('an answer', () => {
  it('comes with its status, headers in lower case, repeated ones joined, and its JSON', async () => {
    const link = ['<https://a/>; rel="self"', '<https://b/>; rel="next"'];
    await answering((response) => json(response, 404, { errorCode: 'E0000007' }, { Link: link, 'X-A': '1' }));
    expect(await send(get)).toMatchObject({
      status: 404,
      headers: { link: '<https://a/>; rel="self", <https://b/>; rel="next"', 'x-a': '1' },
      body: { errorCode: 'E0000007' },
    });
  });

  it('without a body has an undefined one', async () => {
    await answering((response) => response.writeHead(204).end());
    expect(await send(get)).toMatchObject({ status: 204, body: undefined });
  });

  it('of an error in HTML keeps its status alone', async () => {
    await answering((response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad</h1>'),
    );
    expect(await send(get)).toMatchObject({ status: 502, body: undefined });
  });

  it.each([200, 201])('of status %i that is not JSON is invalid', async (status) => {
    await answering((response) => response.writeHead(status).end('<html>'));
    await expect(send(get)).rejects.toMatchObject({ failure: 'invalid', withoutEffect: false });
  });

  it.each([301, 302, 307, 308])('of status %i is invalid and not followed', async (status) => {
    await answering((response) => response.writeHead(status, { location: '/elsewhere' }).end());
    await expect(send({ method: 'POST', path: '/x' })).rejects.toMatchObject({ failure: 'invalid' });
    expect(vendor.heard).toHaveLength(1);
  });

  it('of 6 MiB is read, and one of a byte more is invalid', async () => {
    const size = 6 * 1024 * 1024;
    await answering((response, _, n) => response.end(`"${'a'.repeat(size - 2 + (n - 1))}"`));
    expect((await send(get)).body).toHaveLength(size - 2);
    await expect(send(get)).rejects.toMatchObject({ failure: 'invalid', message: /larger/ });
  });
});

describe('the headers of an answer', () => {
  /** Headers whose names and values have this many bytes, with those that node sends by itself. */
  const headersOf = (size: number) => {
    const own = 'content-type'.length + 'application/json'.length;
    const rest = size - own - 'date'.length - 29 - 'connection'.length - 10 - 'keep-alive'.length - 9;
    return { 'x-large': 'a'.repeat(rest - 'x-large'.length - 'content-length'.length - 1) };
  };

  it('of 64 KiB are read, and of a byte more are invalid, not asked for again', async () => {
    const size = 64 * 1024;
    await answering((response, _, n) => {
      response.setHeader('content-length', '2');
      json(response, 200, {}, headersOf(size + (n - 1)));
    });
    expect((await send(get)).headers['x-large']?.length).toBeGreaterThan(size - 200);
    await expect(send(get)).rejects.toMatchObject({
      failure: 'invalid',
      message: /headers .* larger/,
      withoutEffect: false,
    });
    expect(vendor.heard).toHaveLength(2);
  });
});

describe('a failure before anything was sent is not-sent', () => {
  const notSent = { name: 'UpstreamError', failure: 'not-sent', withoutEffect: true };

  it('where nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const sent = sendOnce(agent, url, get, {}, new Deadline(1_000));
    await expect(sent).rejects.toMatchObject({ ...notSent, message: /ECONNREFUSED/ });
  });

  it('where the time is up', async () => {
    await answering((response) => json(response, 200, {}));
    await expect(send(get, 0)).rejects.toMatchObject(notSent);
    expect(vendor.heard).toEqual([]);
  });

  it('where the deadline comes while a connection is waited for, and not a moment later', async () => {
    await answering(() => {});
    await agent.destroy();
    agent = new Agent({ connections: 1 });
    const first = send(get, 400).catch((error: unknown) => error);
    const started = performance.now();
    await expect(send(get, 100)).rejects.toMatchObject(notSent);
    expect(performance.now() - started).toBeLessThan(300);
    expect(await first).toMatchObject({ failure: 'no-answer' });
    expect(vendor.heard).toHaveLength(1);
  });

  it('where a connection never comes about', async () => {
    await answering(() => {});
    await agent.destroy();
    agent = new Agent({ connect: () => {} });
    await expect(send(get, 60)).rejects.toMatchObject(notSent);
  });

  it('where a header cannot be sent, whose value the error does not hold', async () => {
    await answering((response) => json(response, 200, {}));
    const error = await send(get, 1_000, { authorization: 'SSWS hunter2\n' }).catch((thrown) => thrown);
    expect(error).toMatchObject(notSent);
    expect([error.message, error.cause.message].join()).not.toContain('hunter2');
  });
});

describe('a failure after the request may have arrived is no-answer', () => {
  const noAnswer = { name: 'UpstreamError', failure: 'no-answer', withoutEffect: false };
  const half = (response: Parameters<Behaviour>[0]) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"a":');
  };

  it.each<[string, Behaviour]>([
    ['a connection that is reset', (response) => response.socket?.resetAndDestroy()],
    ['a connection that is closed', (response) => response.socket?.destroy()],
    ['a vendor that is silent', () => {}],
    ['a body that stops', half],
    [
      'a body that ends before its Content-Length',
      (response) => {
        half(response);
        response.socket?.end();
      },
    ],
    [
      'a body that dribbles on',
      (response) => {
        half(response);
        const dribble = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(dribble));
      },
    ],
    ['an answer that is not HTTP', (response) => response.socket?.end('nonsense\r\n\r\n')],
  ])('for %s', async (_, behave) => {
    await answering(behave);
    const started = performance.now();
    await expect(send({ method: 'POST', path: '/x', body: {} }, 200)).rejects.toMatchObject(noAnswer);
    expect(performance.now() - started).toBeLessThan(600);
    expect(vendor.heard).toHaveLength(1);
  });

  it('and breaks the request off at the vendor, too', async () => {
    const { promise: broken, resolve } = Promise.withResolvers<void>();
    await answering((response) => response.on('close', resolve));
    await expect(send(get, 100)).rejects.toMatchObject(noAnswer);
    await new Deadline(1_000).race(broken);
  });
});

it('of a process that was stopped while it connected is not written once its time is up', async () => {
  await answering((response) => json(response, 200, {}));
  const connector = buildConnector({});
  const slow = new Agent({
    connect: (options, done) =>
      connector(options, (...connected) => {
        // Nothing runs meanwhile, no timer either: as for a process that the machine has put to sleep.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
        done(...connected);
      }),
  });
  const sent = sendOnce(slow, vendor.url, { method: 'POST', path: '/x', body: {} }, {}, new Deadline(100));
  await expect(sent).rejects.toMatchObject({ failure: 'not-sent' });
  await sleep(50);
  expect(vendor.heard).toEqual([]);
  await slow.destroy();
});

describe('an answer that is not UTF-8', () => {
  const bodies = [
    ['Latin-1', Buffer.from('[{"n":"\xe4"}]', 'latin1')],
    ['cut within a character', Buffer.concat([Buffer.from('["'), Buffer.from('漢').subarray(0, 2)])],
    [
      'half a surrogate pair',
      Buffer.concat([Buffer.from('["'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"]')]),
    ],
    ['compressed', Buffer.from([0x1f, 0x8b, 0x08, 0x00])],
  ] as const;

  it.each(bodies)('is invalid, and not altered: %s', async (_, body) => {
    await answering((response) => void response.writeHead(200).end(body));
    await expect(send(get)).rejects.toMatchObject({
      failure: 'invalid',
      message: "The vendor's answer is not UTF-8",
      withoutEffect: false,
    });
  });

  it.each(bodies)('is a refusal without a body where its status is one: %s', async (_, body) => {
    await answering((response) => void response.writeHead(404).end(body));
    expect(await send(get)).toMatchObject({ status: 404, body: undefined });
  });

  it('is told from a character that comes in two parts', async () => {
    await answering((response) => {
      const bytes = Buffer.from('["漢🙂"]');
      response.writeHead(200);
      const parts = [...bytes].map((byte) => Buffer.from([byte]));
      const next = () => {
        const part = parts.shift();
        if (part) response.write(part, () => setImmediate(next));
        else response.end();
      };
      next();
    });
    expect((await send(get)).body).toEqual(['漢🙂']);
  });
});
