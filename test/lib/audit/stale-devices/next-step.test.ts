import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeviceState, nextStep, type Plan } from '../../../../lib/audit/stale-devices/next-step.ts';

const DAY_MS = 24 * 60 * 60_000;
const NOW = new Date('2026-11-22T03:04:07.000Z');
const plan: Plan = { staleAfterDays: 90, holdDays: 30, deleteAfterDays: 45 };
const ago = (days: number, ms = 0) => new Date(NOW.getTime() - days * DAY_MS - ms).toISOString();
const at = (status: string | null, days: number, changedAt?: string) =>
  nextStep({ status, lastUpdated: ago(days), changedAt }, plan, NOW);

describe('nextStep', () => {
  test.each([
    ['ACTIVE', 89, undefined],
    ['ACTIVE', 90, 'suspend'],
    ['UNSUSPENDED', 90, 'suspend'],
    ['SUSPENDED', 29, undefined],
    ['SUSPENDED', 30, 'deactivate'],
    ['DEACTIVATED', 44, undefined],
    ['DEACTIVATED', 45, 'delete'],
    ['CREATED', 4000, undefined],
    ['QUARANTINED', 4000, undefined],
    [null, 4000, undefined],
  ])('%s for %i days: %s', (status, days, step) => {
    expect(at(status, days).step).toBe(step);
  });

  test('a day that is not over does not count', () => {
    expect(nextStep({ status: 'SUSPENDED', lastUpdated: ago(30, -1) }, plan, NOW).step).toBeUndefined();
    expect(nextStep({ status: 'SUSPENDED', lastUpdated: ago(30) }, plan, NOW).step).toBe('deactivate');
  });

  test('the later of what Okta and the ledger say counts', () => {
    expect(at('SUSPENDED', 100, ago(10)).step).toBeUndefined();
    expect(at('SUSPENDED', 10, ago(100)).step).toBeUndefined();
    expect(at('SUSPENDED', 100, ago(40)).step).toBe('deactivate');
  });

  test.each(['', 'yesterday', '2024-12-09 14:17:22.0', '2024-12-09', null])(
    'no step for a time like %s',
    (text) => {
      for (const status of ['ACTIVE', 'SUSPENDED', 'DEACTIVATED'])
        expect(nextStep({ status, lastUpdated: text }, plan, NOW).step).toBeUndefined();
    },
  );
});

const plans = fc.record({
  staleAfterDays: fc.integer({ min: 1, max: 400 }),
  holdDays: fc.integer({ min: 1, max: 400 }),
  deleteAfterDays: fc.integer({ min: 1, max: 400 }),
});
const times = fc.oneof(
  fc
    .integer({ min: -10, max: 900 })
    .chain((days) => fc.integer({ min: 0, max: DAY_MS }).map((ms) => ago(days, ms))),
  fc.constantFrom('', 'soon', '2024-12-09 14:17:22.0'),
);
const devices: fc.Arbitrary<DeviceState> = fc.record({
  status: fc.oneof(
    fc.constantFrom('ACTIVE', 'SUSPENDED', 'DEACTIVATED', 'CREATED', 'UNSUSPENDED', null),
    fc.string(),
  ),
  lastUpdated: fc.oneof(times, fc.constant(null)),
  changedAt: fc.oneof(times, fc.constant(undefined)),
});

describe('whatever a device is', () => {
  test('a step is the one that its status allows, and never before its time', () => {
    fc.assert(
      fc.property(devices, plans, (device, some) => {
        const { step } = nextStep(device, some, NOW);
        if (step === undefined) return;
        const [from, days] = {
          suspend: [['ACTIVE', 'UNSUSPENDED'], some.staleAfterDays],
          deactivate: [['SUSPENDED'], some.holdDays],
          delete: [['DEACTIVATED'], some.deleteAfterDays],
        }[step] as [string[], number];
        expect(from).toContain(device.status);
        for (const time of [device.lastUpdated ?? '', device.changedAt ?? ago(10_000)])
          expect(NOW.getTime() - Date.parse(time)).toBeGreaterThanOrEqual(days * DAY_MS);
      }),
      { numRuns: 2_000 },
    );
  });

  test('carried out, a step leads to no other before its own rest is over', () => {
    const after = { suspend: 'SUSPENDED', deactivate: 'DEACTIVATED', delete: null };
    fc.assert(
      fc.property(devices, plans, fc.integer({ min: 0, max: 500 }), (device, some, laterDays) => {
        const { step } = nextStep(device, some, NOW);
        if (step === undefined) return;
        const status = after[step];
        const later = new Date(NOW.getTime() + laterDays * DAY_MS);
        const changed = { status, lastUpdated: NOW.toISOString(), changedAt: NOW.toISOString() };
        const next = nextStep(changed, some, later).step;
        if (step === 'delete') expect(next).toBeUndefined();
        if (step === 'suspend') expect(next).toBe(laterDays >= some.holdDays ? 'deactivate' : undefined);
        if (step === 'deactivate')
          expect(next).toBe(laterDays >= some.deleteAfterDays ? 'delete' : undefined);
      }),
      { numRuns: 2_000 },
    );
  });
});
