import { expect, it } from 'vitest';
import { hasStatus, withStatus } from '../../../lib/okta/device.ts';

const device = { id: 'guo1', status: 'ACTIVE', profile: { platform: 'MACOS' } };

it('a device has the status that was read, be it one that no document lists', () => {
  expect(hasStatus(device, 'ACTIVE')).toBe(true);
  expect(hasStatus(device, 'SUSPENDED')).toBe(false);
  expect(hasStatus({ ...device, status: 'CREATED' }, 'CREATED')).toBe(true);
});

it('what is no device has no status', () => {
  for (const other of [null, undefined, {}, { status: 'ACTIVE' }, 'ACTIVE', { id: 'guo1' }]) {
    expect(hasStatus(other, 'ACTIVE')).toBe(false);
  }
});

it('a device after a lifecycle operation is the same but for its status', () => {
  expect(withStatus(device, 'SUSPENDED')).toEqual({ ...device, status: 'SUSPENDED' });
  expect(device.status).toBe('ACTIVE');
  expect(withStatus(null, 'SUSPENDED')).toEqual({ status: 'SUSPENDED' });
});
