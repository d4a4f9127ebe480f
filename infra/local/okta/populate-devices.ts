import type { OktaSamples } from './okta-org-options.ts';
import { EPOCH } from './population-epoch.ts';
import type { DeviceStatus, DeviceUserLink, OktaState, UserRecord } from './state.ts';

/** Of every eight devices five are in use; the first four show one status each. */
const STATUSES: readonly DeviceStatus[] = [
  'ACTIVE',
  'SUSPENDED',
  'DEACTIVATED',
  'CREATED',
  'ACTIVE',
  'ACTIVE',
  'ACTIVE',
  'ACTIVE',
];
const HOUR_MS = 3600 * 1000;

type DeviceSamples = Pick<
  OktaSamples,
  'deviceId' | 'suspendedDeviceId' | 'deactivatedDeviceId' | 'createdDeviceId'
>;

/** The devices: those in use or suspended have one or two users. */
export function populateDevices(state: OktaState, count: number, users: UserRecord[]): DeviceSamples {
  const firsts: string[] = [];
  for (let number = 0; number < count; number++) {
    const status = STATUSES[number % STATUSES.length] ?? 'ACTIVE';
    const created = EPOCH + number * HOUR_MS;
    const links: DeviceUserLink[] = [];
    if (status === 'ACTIVE' || status === 'SUSPENDED') {
      for (const user of users.slice(number % 40, (number % 40) + 1 + Number(number % 8 === 0))) {
        links.push({
          user,
          created,
          managementStatus: number % 3 ? 'MANAGED' : 'NOT_MANAGED',
          screenLockType: number % 4 ? 'BIOMETRIC' : 'PASSCODE',
        });
      }
    }
    const id = state.newId('guo');
    state.devices.set(id, { id, number, status, created, lastUpdated: created, users: links });
    if (firsts.length < 4) firsts.push(id);
  }
  const [deviceId = '', suspendedDeviceId = '', deactivatedDeviceId = '', createdDeviceId = ''] = firsts;
  return { deviceId, suspendedDeviceId, deactivatedDeviceId, createdDeviceId };
}
