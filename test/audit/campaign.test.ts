import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { hasHeld, kindsNotFound, reportOf, scoreOf, totalOf } from './report.ts';

const size = {
  seed: 7,
  users: 300,
  assignments: 400,
  roleHolders: 30,
  devices: 120,
  identities: 24,
  faults: 1,
  rateLimit: 60_000,
};

test('a small campaign finds every planted fault of every kind, and nothing else', {
  timeout: 120_000,
}, async () => {
  const checked = await campaign({ size, reserve: 0.5, apart: false });
  expect(hasHeld(checked), reportOf(checked, false)).toBe(true);
  expect(kindsNotFound(checked)).toEqual([]);
  expect(totalOf(checked).planted).toBeGreaterThan(50);
  expect(checked.reduce((sum, { exempted }) => sum + exempted.length, 0)).toBeGreaterThan(5);
  expect(checked.reduce((sum, { ran }) => sum + ran.refused, 0)).toBe(0);
});

test('a campaign that misses a fault, or finds one that is none, is short', async () => {
  const ran = {
    audit: 'stale-devices',
    outcome: 'findings',
    failures: [],
    entries: 2,
    calls: 1,
    refused: 0,
    seconds: 1,
    peakMiB: 100,
    raised: ['stale-device okta:device/guo1 to suspend', 'stale-device okta:device/guo2 to suspend'],
    exempted: [],
    notOnRecord: [],
  } as const;
  const planted = ['stale-device okta:device/guo2 to suspend', 'stale-device okta:device/guo3 to suspend'];
  const checked = { ran, isBaseline: false, planted, exempted: ['stale-device okta:device/guo4 to delete'] };
  expect(scoreOf(checked)).toEqual({
    found: 1,
    missed: ['stale-device okta:device/guo3 to suspend', 'stale-device okta:device/guo4 to delete'],
    wrong: ['stale-device okta:device/guo1 to suspend'],
  });
  expect(hasHeld([checked])).toBe(false);
});
