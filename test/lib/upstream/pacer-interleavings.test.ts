import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Paced } from './paced.ts';
import { SimulatedVendor, type SimulationOptions } from './simulated-vendor.ts';
import { VirtualClock } from './virtual-clock.ts';

const PATHS = ['/api/v1/users', '/api/v1/apps', '/api/v1/devices'];
const latency = fc.integer({ min: 0, max: 400 });
const world = fc.record({
  epoch: fc.integer({ min: 0, max: 9_999 }).map((ms) => Date.UTC(2026, 10, 22, 10) + ms),
  aheadMs: fc.integer({ min: -5 * 3_600_000, max: 5 * 3_600_000 }),
  limit: fc.integer({ min: 1, max: 40 }),
  windowMs: fc.constantFrom(1_000, 2_000, 10_000, 60_000),
  latencies: fc.array(fc.tuple(latency, latency), { minLength: 1, maxLength: 20 }),
  faults: fc.array(fc.option(fc.constantFrom('request lost', 'answer lost'), { nil: undefined, freq: 8 }), {
    minLength: 1,
    maxLength: 20,
  }),
  reserve: fc.constantFrom(0, 0.1, 0.5, 0.9),
  concurrency: fc.integer({ min: 1, max: 40 }),
  batches: fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 5_000 }),
      times: fc.integer({ min: 1, max: 40 }),
      path: fc.constantFrom(...PATHS),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function open({ epoch, latencies, faults, ...rest }: World, more: SimulationOptions = {}) {
  const clock = new VirtualClock(epoch);
  const vendor = new SimulatedVendor(clock, {
    ...rest,
    latency: (n) => latencies[n % latencies.length] ?? [0, 0],
    fault: (n) => faults[n % faults.length] as 'request lost' | 'answer lost' | undefined,
    ...more,
  });
  return { clock, vendor };
}

/** Asks in batches, lets the clock go on until nothing is left to do, and says how many calls there were. */
async function play({ batches }: World, clock: VirtualClock, all: readonly Paced[]): Promise<number> {
  let calls = 0;
  for (const { afterMs, times, path } of batches) {
    await clock.elapse(afterMs);
    all[calls % all.length]?.ask(times, path);
    calls += times;
  }
  await clock.elapse();
  return calls;
}

function expectEachEndedOnce(all: readonly Paced[], calls: number): void {
  expect(all.reduce((sum, { endings }) => sum + endings.length, 0)).toBe(calls);
  for (const { endings } of all) {
    expect(new Set(endings.map(({ n }) => n)).size).toBe(endings.length);
    for (const { n, answer, error } of endings) {
      if (answer !== undefined) expect(answer).toMatchObject({ status: 200, body: [['n', String(n)]] });
      else expect(error).toMatchObject({ failure: 'no-answer' });
    }
  }
}

function expectInOrder({ sendings }: Paced): void {
  expect(sendings.filter(({ overtook }) => overtook.length > 0)).toEqual([]);
}

it('alone: no 429, nothing sent into the reserve, each call ended once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (drawn) => {
      // Where the only answer of a window is lost, nobody can know what is left.
      const { clock, vendor } = open({
        ...drawn,
        faults: drawn.faults.map((fault) => fault && 'request lost'),
      });
      const { limit, reserve, concurrency } = drawn;
      const paced = new Paced(vendor, clock, { reserve, concurrency });
      const calls = await play(drawn, clock, [paced]);
      expectEachEndedOnce([paced], calls);
      expectInOrder(paced);
      expect(vendor.counted.filter(({ granted }) => !granted)).toEqual([]);
      const floor = Math.ceil(limit * reserve);
      expect(paced.sendings.filter(({ left }) => left !== undefined && left <= floor)).toEqual([]);
      expect(Math.max(...paced.sendings.map(({ inFlight }) => inFlight))).toBeLessThan(concurrency);
    }),
  );
});

it('in company: nothing sent into a bucket known to be empty, each call ended once, in order', async () => {
  const company = fc.record({
    pacers: fc.integer({ min: 1, max: 3 }),
    takings: fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 30_000 }),
        times: fc.integer({ min: 1, max: 40 }),
        path: fc.constantFrom(...PATHS),
      }),
      { maxLength: 20 },
    ),
    atOnce: fc.option(fc.integer({ min: 1, max: 20 }), { nil: Number.POSITIVE_INFINITY }),
    counts: fc.constantFrom('windows', 'tokens'),
  });
  await fc.assert(
    fc.asyncProperty(world, company, async (drawn, { pacers, takings, atOnce, counts }) => {
      const { clock, vendor } = open(drawn, { atOnce, counts: counts as 'windows' | 'tokens' });
      const { limit, reserve, concurrency } = drawn;
      const all = Array.from({ length: pacers }, () => new Paced(vendor, clock, { reserve, concurrency }));
      for (const { atMs, times, path } of takings) {
        clock.after(atMs, () => {
          for (let i = 0; i < times; i += 1) vendor.take(path);
        });
      }
      const calls = await play(drawn, clock, all);
      expectEachEndedOnce(all, calls);
      for (const paced of all) {
        expectInOrder(paced);
        if (counts === 'tokens') continue;
        const floor = Math.ceil(limit * reserve);
        expect(paced.sendings.filter(({ left }) => left !== undefined && left <= floor)).toEqual([]);
      }
    }),
  );
});

it('without headers: never more than the limit in any window, each call ended once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (drawn) => {
      const { clock, vendor } = open(drawn, { speaks: 'sailpoint' });
      const { limit, windowMs, reserve, concurrency } = drawn;
      const pace = { bucketOf: () => 'v3', assumed: { limit: limit + 1, windowMs } };
      const paced = new Paced(vendor, clock, { reserve, concurrency, pace });
      const batches = drawn.batches.map((batch) => ({ ...batch, path: '/v3/auth-users' }));
      const calls = await play({ ...drawn, batches }, clock, [paced]);
      expectEachEndedOnce([paced], calls);
      expectInOrder(paced);
      for (const { at } of paced.sendings) {
        const within = paced.sendings.filter((other) => other.at >= at && other.at < at + windowMs);
        expect(within.length).toBeLessThanOrEqual(limit + 1);
      }
    }),
  );
});
