import { describe, expect, it } from 'vitest';
import { AtOnce } from '../../../lib/upstream/at-once.ts';

const sent = (after: number) => ({ at: 0, after });

describe('what may be under way at once', () => {
  it('is half of what was too many, however many of those are refused', () => {
    const atOnce = new AtOnce(32);
    for (let cameAs = 101; cameAs <= 110; cameAs += 1) atOnce.refused(20, sent(90), cameAs, 0, 0);
    expect(atOnce.most).toBe(10);
    atOnce.refused(10, sent(111), 112, 0, 0);
    expect(atOnce.most).toBe(5);
    for (let i = 0; i < 9; i += 1) atOnce.refused(1, sent(200 + i), 201 + i, 0, 0);
    expect(atOnce.most).toBe(1);
  });

  it('grows back slowly, and never beyond what was allowed', () => {
    const atOnce = new AtOnce(8);
    atOnce.refused(8, sent(0), 1, 0, 0);
    for (let i = 0; i < 4 * 8 + 1; i += 1) atOnce.answered();
    expect(atOnce.most).toBe(4);
    for (let i = 0; i < 4; i += 1) atOnce.answered();
    expect(atOnce.most).toBe(5);
    for (let i = 0; i < 10_000; i += 1) atOnce.answered();
    expect(atOnce.most).toBe(8);
  });

  it.each([
    [2_500, 2_500],
    [900, 1_250],
    [-5_000, 1_250],
    [3_600_000, 11_000],
  ])('is nothing until the reset at %i ms, believed at %i', (resetAt, until) => {
    const atOnce = new AtOnce(8);
    atOnce.refused(8, sent(0), 1, 1_000, resetAt);
    expect(atOnce.pausedUntil).toBe(until);
  });
});
