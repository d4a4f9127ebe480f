import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../../lib/upstream/server-clock.ts';
import { VirtualClock } from './virtual-clock.ts';

const EPOCH = Date.UTC(2026, 10, 22, 10);
const dated = (epochMs: number) => ({
  status: 200,
  headers: { date: new Date(epochMs).toUTCString() },
  body: undefined,
});

describe('the vendor’s clock', () => {
  it('is never taken for further than it is, however far it is from ours', async () => {
    const answers = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 100_000 }),
        thereMs: fc.integer({ min: 0, max: 5_000 }),
        backMs: fc.integer({ min: 0, max: 5_000 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    const ahead = fc.integer({ min: -1e9, max: 1e9 });
    await fc.assert(
      fc.asyncProperty(ahead, answers, async (aheadMs, drawn) => {
        const clock = new VirtualClock(EPOCH);
        const server = new ServerClock(clock);
        for (const { afterMs, thereMs, backMs } of drawn) {
          await clock.elapse(afterMs);
          const sentAt = clock.now();
          await clock.elapse(thereMs);
          const answer = dated(clock.epoch() + aheadMs);
          await clock.elapse(backMs);
          server.hear(answer, sentAt);
          const instant = clock.epoch() + aheadMs + 10_000;
          expect(server.certainlyAt(instant)).toBeGreaterThanOrEqual(clock.now() + 10_000);
          expect(server.certainlyAt(instant)).toBeLessThan(clock.now() + 10_000 + 1_000 + backMs);
        }
      }),
    );
  });

  it('is known to the way of an answer that was made just after a second’s beginning', async () => {
    const clock = new VirtualClock(EPOCH + 350);
    const server = new ServerClock(clock);
    for (let i = 0; i < 100; i += 1) {
      const sentAt = clock.now();
      await clock.elapse(10);
      const answer = dated(clock.epoch());
      await clock.elapse(4);
      server.hear(answer, sentAt);
    }
    expect(server.certainlyAt(EPOCH + 5_000)).toBeLessThanOrEqual(4_650 + 4 + 14);
  });

  it('that was set back is heard anew', () => {
    const clock = new VirtualClock(EPOCH);
    const server = new ServerClock(clock);
    server.hear(dated(EPOCH + 3_600_000), 0);
    server.hear(dated(EPOCH), 0);
    expect(server.certainlyAt(EPOCH + 5_000)).toBe(5_000);
  });

  it('that runs slow is let go of in time', async () => {
    const clock = new VirtualClock(EPOCH);
    const server = new ServerClock(clock);
    server.hear(dated(EPOCH + 1_000), 0);
    for (let i = 0; i < 3; i += 1) {
      await clock.elapse(5 * 60_000 + 1);
      server.hear(dated(clock.epoch()), clock.now());
    }
    expect(server.certainlyAt(EPOCH + 2_000_000)).toBeGreaterThanOrEqual(2_000_000);
  });

  it.each([{}, { date: 'yesterday' }])('is ours and a second where the answer says %j', (headers) => {
    const clock = new VirtualClock(EPOCH);
    const server = new ServerClock(clock);
    server.hear({ status: 200, headers, body: undefined }, 0);
    expect(server.certainlyAt(EPOCH + 5_000)).toBe(6_000);
  });
});
