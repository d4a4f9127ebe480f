import { expect, it } from 'vitest';
import { ourClock } from '../../../lib/upstream/clock.ts';

it('an alarm never comes early', async () => {
  for (const ms of [0.2, 1.9, 7.5]) {
    const from = Math.floor(ourClock.now());
    await new Promise<void>((resolve) => ourClock.after(ms, resolve));
    expect(ourClock.now() - from).toBeGreaterThanOrEqual(Math.floor(ms));
  }
});

it('an alarm that was called off does not come, nor does one in a year at once', async () => {
  let rung = 0;
  ourClock.after(1, () => (rung += 1))();
  const callOff = ourClock.after(365 * 24 * 3_600_000, () => (rung += 1));
  await new Promise<void>((resolve) => ourClock.after(20, resolve));
  callOff();
  expect(rung).toBe(0);
});
