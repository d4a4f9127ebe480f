import { expect, it } from 'vitest';
import { CallerRates, TooManyRequests } from '../../../lib/caller/rate.ts';

it('a caller gets a burst of a quarter of its minute, then its rate, and is told when to come again', () => {
  const rates = new CallerRates();
  const caller = { id: 'jira', requestsPerMinute: 60 };
  for (let i = 0; i < 15; i += 1) rates.take(caller, 0);
  expect(() => rates.take(caller, 0)).toThrow(TooManyRequests);
  expect(() => rates.take(caller, 500)).toThrow(expect.objectContaining({ retryAfterMs: 500 }));
  rates.take(caller, 1_000);
  expect(() => rates.take(caller, 1_000)).toThrow(TooManyRequests);
  rates.take({ id: 'servicenow', requestsPerMinute: 60 }, 1_000);
});

it('over any time a caller gets its rate and one burst at most', () => {
  const rates = new CallerRates();
  let through = 0;
  for (let ms = 0; ms < 120_000; ms += 10) {
    try {
      rates.take({ id: 'jira', requestsPerMinute: 600 }, ms);
      through += 1;
    } catch {}
  }
  expect(through).toBeGreaterThanOrEqual(1_340);
  expect(through).toBeLessThanOrEqual(1_351);
});
