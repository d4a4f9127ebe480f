import { expect, it } from 'vitest';
import { withStatus } from '../../../lib/okta/device.ts';
import { unlessStatus } from '../../../lib/okta/obstacles.ts';

const device = { id: 'guo1', status: 'ACTIVE', profile: { platform: 'MACOS' } };

it('a device after a lifecycle operation is the same but for its status', () => {
  expect(withStatus(device, 'SUSPENDED')).toEqual({ ...device, status: 'SUSPENDED' });
  expect(device.status).toBe('ACTIVE');
  expect(withStatus(null, 'SUSPENDED')).toBeUndefined();
});

it('a device that says UNSUSPENDED is active already', () => {
  const unsuspended = { ...device, status: 'UNSUSPENDED' };
  expect(withStatus(unsuspended, 'ACTIVE')).toBe(unsuspended);
  expect(withStatus(unsuspended, 'SUSPENDED')).toEqual({ ...device, status: 'SUSPENDED' });
});

it('an obstacle names the status that is in the way, be it one that no document lists', () => {
  expect(unlessStatus(device, 'ACTIVE', 'SUSPENDED')).toBeUndefined();
  expect(unlessStatus(device, 'SUSPENDED')).toBe('The device is ACTIVE, and would have to be SUSPENDED');
  expect(unlessStatus({ ...device, status: 'CREATED' }, 'ACTIVE')).toContain('The device is CREATED');
  expect(unlessStatus(null, 'ACTIVE')).toBe('There is no such device');
});
