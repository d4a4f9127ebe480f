import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import { Paced } from './paced.ts';
import { SimulatedVendor, type SimulationOptions } from './simulated-vendor.ts';
import { VirtualClock } from './virtual-clock.ts';

const PATH = '/api/v1/users';

function world(options: SimulationOptions = {}) {
  const clock = new VirtualClock();
  return { clock, vendor: new SimulatedVendor(clock, options) };
}

/** Takes so many a second for so long. */
function neighbour(clock: VirtualClock, vendor: SimulatedVendor, perSecond: number, seconds: number): void {
  for (let i = 0; i < perSecond * seconds; i += 1)
    clock.after((i * 1000) / perSecond, () => vendor.take(PATH));
}

const refused = ({ counted }: SimulatedVendor) => counted.filter((one) => !one.granted).length;
const answered = (all: readonly Paced[]) =>
  all.reduce((sum, { endings }) => sum + endings.filter(({ answer }) => answer?.status === 200).length, 0);

describe('with others in the same bucket', () => {
  it.each(['tokens', 'windows'] as const)(
    'a neighbour’s 30 a second of %s leave every call answered, and hardly one refused',
    async (counts) => {
      const { clock, vendor } = world({ counts });
      neighbour(clock, vendor, 30, 60);
      const paced = new Paced(vendor, clock, { reserve: 0 });
      paced.ask(2_000);
      await clock.elapse();
      expect(answered([paced])).toBe(2_000);
      expect(refused(vendor)).toBeLessThanOrEqual(10);
    },
  );

  it.each([
    ['tokens', 3],
    ['tokens', 6],
    ['windows', 3],
    ['windows', 6],
  ] as const)(
    'of %s, %i workers that know nothing of each other lose nothing, and are hardly refused',
    async (counts, workers) => {
      const { clock, vendor } = world({
        counts,
        latency: (n) => [10 + ((n * 7) % 11), 10 + ((n * 13) % 11)],
      });
      const all = Array.from({ length: workers }, () => new Paced(vendor, clock, { reserve: 0 }));
      for (const paced of all) paced.ask(Math.ceil(2_000 / workers));
      await clock.elapse();
      expect(answered(all)).toBe(Math.ceil(2_000 / workers) * workers);
      expect(refused(vendor)).toBeLessThanOrEqual(20);
    },
  );

  it('fewer are under way near the floor than alone', async () => {
    const nearFloor = async (perSecond: number) => {
      const { clock, vendor } = world({ windowMs: 10_000 });
      neighbour(clock, vendor, perSecond, 30);
      const paced = new Paced(vendor, clock, { reserve: 0.5 });
      paced.ask(150);
      await clock.elapse(30_000);
      const near = paced.sendings.filter(({ left }) => left !== undefined && left <= 60);
      await clock.elapse();
      return Math.max(0, ...near.map(({ inFlight }) => inFlight));
    };
    expect(await nearFloor(50)).toBeLessThan(0.75 * (await nearFloor(0)));
  });

  it('whoever comes late gets its share', async () => {
    const { clock, vendor } = world();
    const [early, late] = [1, 2].map(() => new Paced(vendor, clock, { reserve: 0 })) as [Paced, Paced];
    early.ask(3_000);
    await clock.elapse(5_000);
    late.ask(3_000);
    await clock.elapse(10_000);
    const before = answered([late]);
    await clock.elapse(5_000);
    expect((answered([late]) - before) / 5).toBeGreaterThan(20);
    await clock.elapse();
    expect(answered([early, late])).toBe(6_000);
  });

  it('whoever finds the reserve used by others still gets one a window', async () => {
    const { clock, vendor } = world();
    neighbour(clock, vendor, 100, 10);
    const paced = new Paced(vendor, clock, { reserve: 0.9 });
    paced.ask(8);
    await clock.elapse(9_000);
    expect(answered([paced])).toBe(8);
  });
});

describe('after a 429', () => {
  it('nothing is lost, and each call is back in its place', async () => {
    const { clock, vendor } = world({ limit: 20 });
    const paced = new Paced(vendor, clock, { reserve: 0 });
    // Others take all that is left while many are under way.
    for (const at of [100, 1_150, 2_200]) {
      clock.after(at, () => {
        for (let left = true; left; left = vendor.take(PATH));
      });
    }
    paced.ask(60);
    await clock.elapse();
    expect(answered([paced])).toBe(60);
    expect(refused(vendor)).toBeGreaterThan(0);
    expect(paced.sendings.filter(({ overtook }) => overtook.length > 0)).toEqual([]);
    expect(paced.reader.calls).toEqual({ made: 60 + refused(vendor), refused: refused(vendor) });
    expect(clock.now()).toBeLessThan(8_000);
  });

  it('boldness comes back: windows are used up again that nobody else uses', async () => {
    const { clock, vendor } = world();
    const paced = new Paced(vendor, clock, { reserve: 0 });
    clock.after(70, () => {
      for (let left = true; left; left = vendor.take(PATH));
    });
    paced.ask(2_000);
    await clock.elapse();
    expect(refused(vendor)).toBeGreaterThan(0);
    const begin = Math.floor((vendor.counted[0]?.at ?? 0) / 1000);
    const inSecond = (second: number) =>
      paced.sendings.filter(({ at }) => Math.floor(at / 1000) - begin === second).length;
    expect([inSecond(1), inSecond(12), inSecond(15)]).toEqual([expect.any(Number), 100, 100]);
    expect(inSecond(1)).toBeLessThan(100);
  });

  it('for too many at once, fewer are sent at once, and nothing is lost', async () => {
    const { clock, vendor } = world({ atOnce: 6 });
    const paced = new Paced(vendor, clock, { reserve: 0 });
    paced.ask(300);
    await clock.elapse();
    expect(answered([paced])).toBe(300);
    expect(refused(vendor)).toBeGreaterThan(0);
    expect(refused(vendor)).toBeLessThan(20);
    expect([...paced.reader.standing().values()]).toMatchObject([{ limit: 100 }]);
    expect(paced.sendings.filter(({ overtook }) => overtook.length > 0)).toEqual([]);
  });

  it('for too many at once, other buckets wait as well, until its reset', async () => {
    const { clock, vendor } = world({ atOnce: 3 });
    const paced = new Paced(vendor, clock, { reserve: 0 });
    paced.ask(20);
    while (refused(vendor) === 0) await clock.elapse(5);
    await clock.elapse(100);
    const { length } = paced.sendings;
    paced.ask(1, '/api/v1/apps');
    await clock.elapse(500);
    expect(paced.sendings).toHaveLength(length);
    await clock.elapse();
    expect(answered([paced])).toBe(21);
  });

  it('that names no time, it is tried again ever later', async () => {
    const clock = new VirtualClock();
    const sent: number[] = [];
    const vendor = new SimulatedVendor(clock, { speaks: 'sailpoint' });
    vendor.read = async () => {
      sent.push(clock.now());
      const answer = { status: 429, headers: {}, body: undefined };
      if (sent.length > 8) return { ...answer, status: 200 };
      throw new UpstreamError('refused', 'The vendor answered 429', { answer });
    };
    const paced = new Paced(vendor, clock);
    paced.ask(1);
    await clock.elapse();
    const waits = sent.slice(1).map((at, i) => at - (sent[i] ?? 0));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(answered([paced])).toBe(1);
  });
});

describe('a vendor that names its limit only when it is used up', () => {
  it('gets half of the documented limit in its time', async () => {
    const { clock, vendor } = world({ speaks: 'sailpoint', limit: 100, windowMs: 10_000 });
    const paced = new Paced(vendor, clock);
    paced.ask(120, '/v3/auth-users/2c91');
    await clock.elapse(9_900);
    expect(paced.endings).toHaveLength(50);
    await clock.elapse();
    expect([answered([paced]), refused(vendor)]).toEqual([120, 0]);
    expect([...paced.reader.standing()]).toMatchObject([['/v3', { limit: 100, reserve: 50 }]]);
  });

  it('whose limit is lower than documented refuses ever fewer, and is used up again when it is not', async () => {
    const { clock, vendor } = world({ speaks: 'sailpoint', limit: 80, windowMs: 10_000 });
    const paced = new Paced(vendor, clock, { reserve: 0 });
    paced.ask(1_600, '/v3/auth-users/2c91');
    await clock.elapse();
    expect(answered([paced])).toBe(1_600);
    expect(refused(vendor)).toBeLessThan(120);
    expect(clock.now()).toBeLessThan(240_000);
  });

  it('is waited for as long as its Retry-After says, and loses nothing', async () => {
    const { clock, vendor } = world({ speaks: 'sailpoint', limit: 30, windowMs: 10_000 });
    const paced = new Paced(vendor, clock, { reserve: 0 });
    paced.ask(100, '/v3/auth-users/2c91');
    await clock.elapse();
    expect(answered([paced])).toBe(100);
    expect(refused(vendor)).toBeGreaterThan(0);
    expect(refused(vendor)).toBeLessThan(100);
    expect(paced.sendings.filter(({ overtook }) => overtook.length > 0)).toEqual([]);
  });

  it('which tells nothing of a limit and has none on record is asked one by one', async () => {
    const { clock, vendor } = world({ speaks: 'sailpoint' });
    const paced = new Paced(vendor, clock, { pace: { bucketOf: () => 'all' } });
    paced.ask(10);
    await clock.elapse();
    expect(Math.max(...paced.sendings.map(({ inFlight }) => inFlight))).toBe(0);
    expect(answered([paced])).toBe(10);
  });
});
