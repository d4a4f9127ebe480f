import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { hasHeld, reportOf, scores } from './report.ts';

test('a small campaign misses nothing and accuses nobody', { timeout: 120_000 }, async () => {
  const startedAt = Date.now();
  const outcome = await campaign({ changes: 150, seed: 7 });
  expect(hasHeld(outcome), reportOf(outcome, (Date.now() - startedAt) / 1000)).toBe(true);
  for (const { there } of scores(outcome)) expect(there).toBeGreaterThan(0);
  expect(outcome.lost).toBeGreaterThan(0);
  expect(outcome.duplicates).toBeGreaterThan(0);
});
