import { describe, expect, it } from 'vitest';
import { Caution } from '../../../lib/upstream/caution.ts';

const refusal = (headers = {}) => ({ status: 429, headers, body: undefined });
const sent = (after: number) => ({ at: 0, after });

describe('what answers teach of a bucket', () => {
  it('is that one may be under way before the first, and twice as many after each round', () => {
    const caution = new Caution();
    const rounds = [1, 2, 3, 4].map(() => {
      const { atOnce } = caution;
      for (let i = 0; i < atOnce; i += 1) caution.answered(true);
      return atOnce;
    });
    expect(rounds).toEqual([1, 2, 4, 8]);
  });

  it('is that in company a round adds one, and a window begins with two', () => {
    const caution = new Caution();
    for (let i = 0; i < 7; i += 1) caution.answered(true);
    for (let i = 0; i < 9; i += 1) caution.answered(false);
    expect(caution.atOnce).toBe(9);
    caution.turned(true);
    expect(caution.atOnce).toBe(9);
    caution.turned(false);
    expect(caution.atOnce).toBe(2);
  });

  it('is with a 429 to use half, once for all that were under way together', () => {
    const caution = new Caution();
    for (let i = 0; i < 15; i += 1) caution.answered(true);
    for (let cameAs = 16; cameAs < 30; cameAs += 1) caution.refused(refusal(), sent(15), cameAs, 1_000);
    expect([caution.atOnce, caution.part, caution.blockedUntil]).toEqual([8, 0.5, 1_250]);
    caution.refused(refusal(), sent(30), 31, 2_000);
    expect([caution.atOnce, caution.part, caution.blockedUntil]).toEqual([4, 0.25, 2_500]);
    for (let i = 0; i < 20; i += 1) caution.refused(refusal(), sent(40 + i), 41 + i, 3_000);
    expect([caution.atOnce, caution.part, caution.blockedUntil]).toEqual([1, 0.125, 33_000]);
  });

  it('is after an answer to wait no longer than at first', () => {
    const caution = new Caution();
    for (let i = 0; i < 5; i += 1) caution.refused(refusal(), sent(i), i + 1, 0);
    caution.answered(true);
    caution.refused(refusal(), sent(9), 10, 100_000);
    expect(caution.blockedUntil).toBe(100_250);
  });

  it('is with Retry-After to wait that long, and never less than was said before', () => {
    const caution = new Caution();
    caution.refused(refusal({ 'retry-after': '7' }), sent(0), 1, 1_000);
    caution.refused(refusal({ 'retry-after': '2' }), sent(0), 2, 1_000);
    expect(caution.blockedUntil).toBe(8_000);
  });

  it('is forgotten over the windows that follow', () => {
    const caution = new Caution();
    caution.refused(refusal(), sent(0), 1, 0);
    for (let i = 0; i < 7; i += 1) caution.turned(true);
    expect(caution.part).toBeLessThan(1);
    caution.turned(true);
    expect(caution.part).toBe(1);
  });
});
