import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateWindow } from '../../../lib/upstream/rate-window.ts';

const first = (remaining: number) => ({ limit: 100, remaining, resetsAt: 60_000 });
const says = (remaining: number) => ({ limit: 100, remaining });
const sentAfter = (after: number) => ({ at: 0, after });

describe('what is left in a window', () => {
  it('is the lowest of answers that come in any order', () => {
    const counted = Array.from({ length: 20 }, (_, i) => 80 - i);
    fc.assert(
      fc.property(fc.shuffledSubarray(counted, { minLength: 20 }), (order) => {
        const window = new RateWindow(first(90), 1, 0);
        for (const [i, remaining] of order.entries()) window.add(says(remaining), sentAfter(1), i + 2);
        expect(window.remaining).toBe(61);
        expect(window.isAlone(0)).toBe(false);
      }),
    );
  });

  it('rises with an answer to what was sent after the lowest had come, as tokens come back', () => {
    const window = new RateWindow(first(5), 1, 0);
    window.add(says(3), sentAfter(1), 2);
    window.add(says(7), sentAfter(1), 3);
    expect(window.remaining).toBe(3);
    window.add(says(6), sentAfter(2), 4);
    expect(window.remaining).toBe(6);
  });

  it('is one less for a request that nobody knows of, until something later is known', () => {
    const window = new RateWindow(first(5), 1, 0);
    window.lose(2);
    expect(window.remaining).toBe(4);
    window.add(says(4), sentAfter(2), 3);
    expect(window.remaining).toBe(4);
    for (const cameAs of [4, 5, 6, 7, 8, 9]) window.lose(cameAs);
    expect(window.remaining).toBe(-2);
  });
});

describe('our share of a window', () => {
  it('is all of it where what was used was ours', () => {
    const window = new RateWindow(first(99), 1, 0);
    for (let i = 1; i <= 50; i += 1) window.add(says(99 - i), sentAfter(i), i + 1);
    expect(window.isAlone(0)).toBe(true);
    expect(new RateWindow(first(99), 52, 0, 1).share).toBe(1);
  });

  it('is a third with two others like us, also where the next begins', () => {
    const window = new RateWindow(first(99), 1, 0);
    for (let i = 1; i <= 30; i += 1) window.add(says(99 - 3 * i), sentAfter(i), i + 1);
    expect(window.isAlone(0)).toBe(false);
    expect(window.share).toBeCloseTo(1 / 3, 1);
    expect(new RateWindow(first(99), 32, 0, window.share).share).toBeCloseTo(window.share, 5);
  });

  it('may be all of it as long as what is under way would explain the rest', () => {
    const window = new RateWindow(first(99), 1, 0);
    window.add(says(94), sentAfter(1), 2);
    expect([window.isAlone(3), window.isAlone(4)]).toEqual([false, true]);
  });

  it('is never less than a quarter where a window begins', () => {
    const window = new RateWindow(first(99), 1, 0);
    window.add(says(1), sentAfter(1), 2);
    expect(window.share).toBeLessThan(0.1);
    expect(new RateWindow(first(99), 3, 0, window.share).share).toBe(0.25);
  });

  it('is taken for half before anything is known', () => {
    expect(new RateWindow(first(99), 1, 0).share).toBe(0.5);
  });
});
