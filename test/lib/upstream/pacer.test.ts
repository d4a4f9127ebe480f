import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import { PacedReader } from '../../../lib/upstream/pacer.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../../lib/upstream/request.ts';
import { Paced } from './paced.ts';
import { SimulatedVendor, type SimulationOptions } from './simulated-vendor.ts';
import { VirtualClock } from './virtual-clock.ts';

const START = Date.UTC(2026, 10, 22, 10);
const PATH = '/api/v1/users';

function world(options: SimulationOptions = {}, epoch = START) {
  const clock = new VirtualClock(epoch);
  return { clock, vendor: new SimulatedVendor(clock, options) };
}

/** How many were sent in each second of the vendor's clock since the beginning. */
function bySecond({ sendings }: Paced, from: number): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { at } of sendings) {
    const second = Math.floor((at - from) / 1000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}

const granted = ({ counted }: SimulatedVendor) => counted.filter((one) => one.granted).length;
const refused = ({ counted }: SimulatedVendor) => counted.filter((one) => !one.granted).length;

describe('a paced reader', () => {
  it('sends one request before it knows anything, and many once it does', async () => {
    const { clock, vendor } = world();
    const paced = new Paced(vendor, clock, { reserve: 0 });
    paced.ask(50);
    await clock.elapse(29);
    expect(paced.sendings).toHaveLength(1);
    await clock.elapse(200);
    expect(Math.max(...paced.sendings.map(({ inFlight }) => inFlight))).toBeGreaterThan(10);
  });

  it('leaves half of the limit to everybody else unless told', async () => {
    const { clock, vendor } = world();
    const paced = new Paced(vendor, clock);
    paced.ask(120);
    await clock.elapse();
    expect(bySecond(paced, START)).toEqual({ 0: 50, 1: 50, 2: 20 });
    expect(Math.min(...vendor.counted.map(({ remaining }) => remaining))).toBe(50);
  });

  it('leaves the share that it was told to', async () => {
    const { clock, vendor } = world();
    const paced = new Paced(vendor, clock, { reserve: 0.07 });
    paced.ask(100);
    await clock.elapse();
    expect(bySecond(paced, START)).toEqual({ 0: 93, 1: 7 });
  });

  it.each([-0.1, 1, 2, Number.NaN])('refuses a reserve of %d', (reserve) => {
    const { clock, vendor } = world();
    expect(() => new Paced(vendor, clock, { reserve })).toThrow(RangeError);
  });

  it('has no more under way than it was told', async () => {
    const { clock, vendor } = world();
    const paced = new Paced(vendor, clock, { reserve: 0, concurrency: 5 });
    paced.ask(60);
    paced.ask(60, '/api/v1/apps');
    await clock.elapse();
    expect(Math.max(...paced.sendings.map(({ inFlight }) => inFlight))).toBe(4);
  });

  it('lets no bucket wait for another', async () => {
    const { clock, vendor } = world({ limit: 2, windowMs: 60_000 });
    const paced = new Paced(vendor, clock, { reserve: 0 });
    paced.ask(50);
    paced.ask(2, '/api/v1/apps');
    await clock.elapse(1_000);
    expect(paced.endings.map(({ n }) => n)).toEqual(expect.arrayContaining([50, 51]));
  });

  it('counts paths that differ in ids alone as one bucket', async () => {
    const { clock, vendor } = world();
    const reader = new PacedReader(vendor, { clock });
    for (const id of ['00u1', '00u2', 'jane.doe@example.com']) {
      void reader.read({ method: 'GET', path: `/api/v1/users/${id}/roles` }, new Deadline(1_000));
    }
    await clock.elapse(1);
    expect([...reader.standing()]).toMatchObject([
      ['GET /api/v1/users/{id}/roles', { waiting: 2, inFlight: 1 }],
    ]);
    await clock.elapse();
  });

  it('hands on what the vendor says, and goes on with the next', async () => {
    const clock = new VirtualClock();
    const answer: UpstreamAnswer = { status: 404, headers: {}, body: { errorCode: 'E0000007' } };
    const failure = new UpstreamError('refused', 'The vendor answered 404', { answer });
    const read = async () => Promise.reject(failure);
    const reader = new PacedReader({ baseUrl: 'https://x', vendor: 'okta', read }, { clock });
    const request: UpstreamRequest = { method: 'GET', path: PATH };
    const both = [1, 2].map(() => reader.read(request, new Deadline(1_000)));
    expect(await Promise.allSettled(both)).toMatchObject([{ reason: failure }, { reason: failure }]);
    expect(reader.calls).toEqual({ made: 2, refused: 0 });
  });

  it('tells how each bucket stands, and what it has cost', async () => {
    const { clock, vendor } = world();
    const paced = new Paced(vendor, clock);
    paced.ask(60);
    expect([...paced.reader.standing().values()]).toEqual([
      {
        limit: undefined,
        remaining: undefined,
        resetAt: undefined,
        reserve: undefined,
        waiting: 59,
        inFlight: 1,
      },
    ]);
    await clock.elapse(500);
    const [standing] = paced.reader.standing().values();
    expect(standing).toMatchObject({ limit: 100, remaining: 50, reserve: 50, waiting: 10, inFlight: 0 });
    const { resetAt = 0 } = standing ?? {};
    expect(resetAt).toBeGreaterThanOrEqual(START + 1_000);
    expect(paced.reader.calls).toEqual({ made: 50, refused: 0 });
    await clock.elapse();
  });
});

describe('the window', () => {
  it.each([-5 * 3_600_000 - 1, -700, 0, 1, 2 * 3_600_000 + 400])(
    'turns by the vendor’s clock when that is %d ms ahead: not a moment too early, nor later than must be',
    async (aheadMs) => {
      const { clock, vendor } = world({ aheadMs, windowMs: 10_000 });
      const paced = new Paced(vendor, clock, { reserve: 0, concurrency: 2 });
      paced.ask(700);
      await clock.elapse();
      expect(refused(vendor)).toBe(0);
      // Two at once take 1.5 s for a hundred, so that some answer was made just after a second's beginning.
      const later = paced.sendings.filter(({ at, left }) => left === undefined && at % 10_000 < 5_000);
      const late = later.map(({ at }) => at % 10_000);
      expect(late.length).toBeGreaterThanOrEqual(6);
      expect(Math.max(...late.slice(1))).toBeLessThanOrEqual(60);
    },
  );

  it('is not taken for over when our clock jumps, as only the vendor’s counts', async () => {
    const { clock, vendor } = world({ windowMs: 60_000 }, START + 1_000);
    const paced = new Paced(vendor, clock);
    paced.ask(51);
    await clock.elapse(58_000);
    expect(paced.sendings).toHaveLength(50);
    await clock.elapse();
    expect(paced.sendings).toHaveLength(51);
  });

  it('that is over is not brought back by an answer that comes late', async () => {
    // The 20th answer comes when the next window is used up.
    const { clock, vendor } = world({ latency: (n) => [15, n === 20 ? 1_600 : 15] });
    const paced = new Paced(vendor, clock, { reserve: 0 });
    paced.ask(350);
    await clock.elapse();
    for (const second of [0, 1, 2]) expect(bySecond(paced, START)[second]).toBeGreaterThanOrEqual(97);
    expect(refused(vendor)).toBe(0);
  });

  it('has one less where an answer was lost, as it may have been counted', async () => {
    const { clock, vendor } = world({ limit: 20, fault: (n) => (n === 20 ? 'answer lost' : undefined) });
    const paced = new Paced(vendor, clock, { reserve: 0 });
    paced.ask(30);
    await clock.elapse();
    expect(paced.endings.filter(({ error }) => error !== undefined)).toHaveLength(1);
    expect(refused(vendor)).toBe(0);
  });

  it('has what its lowest answer says, whichever comes last', async () => {
    // Every second answer overtakes those before it.
    const { clock, vendor } = world({ latency: (n) => [5, n % 2 === 0 ? 5 : 90] });
    const paced = new Paced(vendor, clock, { reserve: 0.2 });
    paced.ask(200);
    await clock.elapse();
    expect(bySecond(paced, START)).toEqual({ 0: 80, 1: 80, 2: 40 });
  });

  it('that ends in the far future is a slip, and asked again after an hour', async () => {
    const clock = new VirtualClock();
    const headers = {
      date: new Date(clock.epoch()).toUTCString(),
      'x-rate-limit-limit': '10',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': '99999999999',
    };
    const read = async () => ({ status: 200, headers, body: undefined });
    const reader = new PacedReader({ baseUrl: 'https://x', vendor: 'okta', read }, { clock });
    const both = [1, 2].map(() => reader.read({ method: 'GET', path: PATH }, new Deadline(1_000)));
    await clock.elapse();
    expect(await Promise.all(both)).toHaveLength(2);
    expect(clock.now()).toBe(3_600_000);
  });
});

describe('a run that ends', () => {
  it('sends away at once whoever waits, and lets what is under way come to its end', async () => {
    const { clock, vendor } = world({ limit: 10, windowMs: 60_000 });
    const run = new AbortController();
    const paced = new Paced(vendor, clock, { reserve: 0, signal: run.signal });
    paced.ask(9);
    await clock.elapse(45);
    const reason = new Error('Ctrl-C');
    run.abort(reason);
    paced.ask(1);
    await clock.elapse();
    expect(paced.endings.filter(({ error }) => error === undefined).map(({ n }) => n)).toEqual([0, 1, 2]);
    const failures = paced.endings.flatMap(({ error }) => (error === undefined ? [] : [error]));
    expect(failures).toHaveLength(7);
    for (const error of failures) expect(error).toMatchObject({ failure: 'not-sent', cause: reason });
    expect(clock.now()).toBeLessThan(100);
  });

  it('sends away a call that comes back with 429', async () => {
    const { clock, vendor } = world({ limit: 0 });
    const run = new AbortController();
    const paced = new Paced(vendor, clock, { signal: run.signal });
    paced.ask(1);
    await clock.elapse(10);
    run.abort();
    await clock.elapse();
    expect(paced.endings).toMatchObject([{ error: { failure: 'not-sent' } }]);
  });
});

it('the time in the queue is not the request’s: its deadline begins when it is sent', async () => {
  const { clock, vendor } = world({ limit: 1 });
  const left: number[] = [];
  const read = async (request: UpstreamRequest, deadline: Deadline) => {
    left.push(deadline.remainingMs);
    return vendor.read(request);
  };
  const reader = new PacedReader({ baseUrl: 'https://x', vendor: 'okta', read }, { clock });
  const all = [1, 2, 3].map(() => reader.read({ method: 'GET', path: PATH }, new Deadline(1_000)));
  await sleep(1_100);
  await clock.elapse();
  expect(await Promise.all(all)).toHaveLength(3);
  expect(Math.min(...left)).toBeGreaterThan(0);
});

describe('a fan-out of 2,000 calls over a bucket of 100 a second, 30 ms away', () => {
  const boundMs = 19_030;

  it.each(['tokens', 'windows'] as const)(
    'of %s takes hardly longer than it must, without a 429',
    async (counts) => {
      const { clock, vendor } = world({ counts });
      const paced = new Paced(vendor, clock, { reserve: 0 });
      paced.ask(2_000);
      await clock.elapse();
      expect([granted(vendor), refused(vendor), paced.endings.length]).toEqual([2_000, 0, 2_000]);
      expect(boundMs / clock.now()).toBeGreaterThan(0.97);
    },
  );
});
