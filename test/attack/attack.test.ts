import { expect, test } from 'vitest';
import { attack } from './campaign.ts';

test('of 1,000 hostile requests of every kind none is let in, none reaches a vendor, and no secret is seen', async () => {
  const { letIn, upstream, leaks, byKind } = await attack(1_000, 7);
  expect(letIn).toEqual([]);
  expect(upstream).toEqual([]);
  expect(leaks).toEqual([]);
  expect(byKind.size).toBeGreaterThanOrEqual(17);
}, 60_000);
