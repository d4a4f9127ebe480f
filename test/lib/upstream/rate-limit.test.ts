import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateLimitOf, retryAfterMs, waitAfterRateLimit } from '../../../lib/upstream/rate-limit.ts';

const refused = (headers: Record<string, string>) => ({ status: 429, headers, body: undefined });
const instant = Date.parse('2026-11-21T10:00:00Z');
const date = new Date(instant).toUTCString();

describe('the wait after a 429', () => {
  it('is until Okta’s reset by Okta’s own clock, and a second, whatever ours says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3600 }), fc.integer({ min: 0, max: 4e12 }), (ahead, ours) => {
        const headers = { date, 'x-rate-limit-reset': String(instant / 1000 + ahead) };
        expect(waitAfterRateLimit(refused(headers), ours)).toBe(ahead * 1000 + 1000);
      }),
    );
  });

  it('is a second after a reset that has passed', () => {
    const headers = { date, 'x-rate-limit-reset': String(instant / 1000 - 90) };
    expect(waitAfterRateLimit(refused(headers))).toBe(1000);
  });

  it('is by our clock where the answer has no readable date', () => {
    for (const headers of [{}, { date: 'yesterday' }]) {
      const answer = refused({ ...headers, 'x-rate-limit-reset': String(instant / 1000 + 7) });
      expect(waitAfterRateLimit(answer, instant)).toBe(8000);
    }
  });

  it('is SailPoint’s Retry-After, which counts before a reset', () => {
    const headers = { 'retry-after': '4', 'x-rate-limit-reset': String(instant / 1000 + 60), date };
    expect(waitAfterRateLimit(refused(headers))).toBe(4000);
    expect(waitAfterRateLimit(refused({ 'retry-after': '0' }))).toBe(0);
  });

  it('is by the reset for a concurrency limit of 0, too', () => {
    const headers = {
      date,
      'x-rate-limit-limit': '0',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(instant / 1000 + 1),
    };
    expect(waitAfterRateLimit(refused(headers))).toBe(2000);
  });

  it('is unknown for headers that are absent or garbage', () => {
    expect(waitAfterRateLimit(refused({}))).toBeUndefined();
    const garbage = fc
      .oneof(
        fc.string(),
        fc.constantFrom('', '-1', '1.5', '1e3', '0x10', ' 5', '5, 5', 'NaN', '9'.repeat(13)),
      )
      .filter((text) => !/^\d{1,12}$/.test(text));
    fc.assert(
      fc.property(garbage, (text) => {
        expect(
          waitAfterRateLimit(refused({ 'retry-after': text, 'x-rate-limit-reset': text })),
        ).toBeUndefined();
      }),
    );
  });
});

describe('what an answer says of its bucket', () => {
  const counters = {
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': '1795341660',
  };

  it('is its limit, what remains, and when it ends in epoch ms', () => {
    expect(rateLimitOf({ status: 200, headers: counters, body: undefined })).toEqual({
      limit: 600,
      remaining: 0,
      resetsAt: 1_795_341_660_000,
    });
  });

  it.each(Object.keys(counters))('is nothing where %s is missing or garbage', (name) => {
    for (const value of [undefined, '', '-1', '1.5', '7, 7', 'soon']) {
      const headers = Object.fromEntries(
        Object.entries({ ...counters, [name]: value }).filter(
          (pair): pair is [string, string] => pair[1] !== undefined,
        ),
      );
      expect(rateLimitOf({ status: 200, headers, body: undefined })).toBeUndefined();
    }
  });

  it('to wait is in milliseconds, and unknown for a date', () => {
    expect(retryAfterMs(refused({ 'retry-after': '4' }))).toBe(4_000);
    expect(retryAfterMs(refused({ 'retry-after': date }))).toBeUndefined();
  });
});
