import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { hasHeld, reportOf } from './report.ts';

test('sixty changes with faults: one effect and one record each, none lost, none doubled, none untrue', async () => {
  const outcome = await campaign({ runs: 60, seed: 1, workers: 4 });
  expect(hasHeld(outcome), reportOf(outcome, 1)).toBe(true);
  // A campaign in which nothing went wrong would prove nothing.
  expect(outcome.kills).toBeGreaterThan(5);
  expect(outcome.changes).toBeGreaterThan(50);
}, 120_000);
