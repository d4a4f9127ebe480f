import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Connection } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { type Behaviour, type FakeVendor, fixed, freePort, json, startVendor } from './start-vendor.ts';

const running: FakeVendor[] = [];
afterEach(() => Promise.all(running.splice(0).map((vendor) => vendor.close())));

async function start(behave: Behaviour, port?: number) {
  const vendor = await startVendor(behave, port);
  running.push(vendor);
  return vendor;
}

const write = (url: string, ms = 3_000) =>
  new Connection(url, fixed)
    .write(
      { method: 'POST', path: '/api/v1/users/00u1/roles', body: { type: 'APP_ADMIN' } },
      new Deadline(ms),
    )
    .catch((error: unknown) => error);

const status =
  (code: number, headers = {}): Behaviour =>
  (response) =>
    json(response, code, {}, headers);

describe('a write that may have arrived is never sent again', () => {
  const faults: Record<string, Behaviour> = {
    'a reset': (response) => response.socket?.resetAndDestroy(),
    'an end': (response) => response.socket?.destroy(),
    '500': status(500),
    '503 with Retry-After': status(503, { 'retry-after': '0' }),
    '502 in HTML': (response) => response.writeHead(502).end('<html>'),
    '200 that is no JSON': (response) => response.end('<html>'),
    '302': status(302, { location: '/' }),
    '200 that breaks off': (response) => {
      response.writeHead(200, { 'content-length': '9' }).write('{');
      response.socket?.destroySoon();
    },
    silence: () => {},
  };

  it.each(Object.entries(faults))('after %s', async (_, fault) => {
    const vendor = await start(fault);
    expect(await write(vendor.url, 250)).toMatchObject({ name: 'UpstreamError', withoutEffect: false });
    expect(vendor.heard).toHaveLength(1);
  });

  it('on a connection that served others before', async () => {
    const vendor = await start((response, _, n) =>
      n === 2 ? response.socket?.resetAndDestroy() : json(response, 200, {}),
    );
    const connection = new Connection(vendor.url, fixed);
    const request = { method: 'POST', path: '/x' } as const;
    await connection.write(request, new Deadline(1_000));
    await expect(connection.write(request, new Deadline(1_000))).rejects.toMatchObject({
      failure: 'no-answer',
    });
    await sleep(200);
    expect([vendor.heard.length, vendor.connections()]).toEqual([2, 1]);
  });
});

describe('a write that certainly did nothing is sent again', () => {
  it.each([
    ['a wait that the vendor names', { 'retry-after': '0' }],
    ['a short wait, where it names none', {}],
  ])('after 429 and %s', async (_, headers) => {
    const vendor = await start((response, _heard, n) => json(response, n === 1 ? 429 : 200, { n }, headers));
    expect(await write(vendor.url)).toMatchObject({ status: 200, body: { n: 2 } });
  });

  it('after a refused connection, once somebody listens', async () => {
    const port = await freePort();
    const answer = write(`http://127.0.0.1:${port}`);
    await sleep(40);
    const vendor = await start(status(201), port);
    expect(await answer).toMatchObject({ status: 201 });
    expect(vendor.heard).toHaveLength(1);
  });

  it('four times at most', async () => {
    const vendor = await start(status(429));
    expect(await write(vendor.url, 10_000)).toMatchObject({ answer: { status: 429 }, withoutEffect: true });
    expect(vendor.heard).toHaveLength(4);
  });

  it('not where the reset lies beyond the deadline', async () => {
    const vendor = await start(status(429, { 'retry-after': '60' }));
    expect(await write(vendor.url)).toMatchObject({ answer: { status: 429 }, withoutEffect: true });
    expect(vendor.heard).toHaveLength(1);
  });
});

it.each([400, 401, 403, 404, 409])('a write refused with %i is sent once', async (code) => {
  const vendor = await start(status(code));
  expect(await write(vendor.url)).toMatchObject({ failure: 'refused', withoutEffect: true });
  expect(vendor.heard).toHaveLength(1);
});

it('whatever a vendor does in turn, at most one write of it can have had an effect', async () => {
  const effects = ['200', '500', 'reset'] as const;
  const turns = fc.array(fc.constantFrom('429', ...effects), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(turns, async (script) => {
      let effect = 0;
      const vendor = await start((response, _, n) => {
        const turn = script[n - 1] ?? '200';
        if (turn !== '429') effect += 1;
        if (turn === 'reset') response.socket?.resetAndDestroy();
        else json(response, Number(turn), {}, { 'retry-after': '0' });
      });
      await write(vendor.url);
      expect(effect).toBe(1);
    }),
    { numRuns: 6 },
  );
});
