import type { Device, DeviceStatus, DeviceUserLink, OktaState } from './state.ts';
import { representUser, representUserSummary } from './user-representation.ts';

const PLATFORMS = ['WINDOWS', 'MACOS', 'IOS', 'ANDROID'] as const;
const MODELS = {
  WINDOWS: { manufacturer: 'Dell Inc.', model: 'Latitude 7450', osVersion: '10.0.26100' },
  MACOS: { manufacturer: 'Apple', model: 'MacBookPro18,3', osVersion: '15.5.0' },
  IOS: { manufacturer: 'Apple', model: 'iPhone16,2', osVersion: '18.5' },
  ANDROID: { manufacturer: 'Google', model: 'Pixel 9', osVersion: '15:2026-05-05' },
} as const;

/** The lifecycle calls that a device in each status takes. */
const TRANSITIONS: Readonly<Record<DeviceStatus, readonly string[]>> = {
  CREATED: ['activate'],
  ACTIVE: ['suspend', 'deactivate'],
  SUSPENDED: ['unsuspend', 'deactivate'],
  DEACTIVATED: ['activate'],
};

/** A device's profile, derived from its number, so that ten thousand of them cost nothing to keep. */
export function deviceProfile(device: Device): Record<string, unknown> {
  const platform = PLATFORMS[device.number % PLATFORMS.length] ?? 'WINDOWS';
  const number = String(device.number).padStart(5, '0');
  return {
    displayName: `${platform}-${number}`,
    platform,
    ...MODELS[platform],
    serialNumber: `SN${number}X${device.id.slice(8, 14)}`,
    ...(platform === 'ANDROID' || platform === 'IOS' ? { imei: `35${number.padStart(13, '0')}` } : {}),
    ...(platform === 'WINDOWS' ? { sid: `S-1-5-21-${number}-500` } : {}),
    udid: `${device.id.slice(3, 11)}-${number}`,
    registered: true,
    secureHardwarePresent: device.number % 3 !== 0,
    diskEncryptionType: device.number % 5 === 0 ? 'NONE' : 'ALL_INTERNAL_VOLUMES',
  };
}

/** The status that a device shows. */
export function shownStatus({ hostility }: OktaState, { status, unsuspended }: Device): string {
  return unsuspended && status === 'ACTIVE' && hostility.unsuspendedStatus ? 'UNSUSPENDED' : status;
}

/** A link between a device and a user, with the user in full or in short. */
export function representDeviceUser(
  state: OktaState,
  link: DeviceUserLink,
  form: 'full' | 'summary',
): Record<string, unknown> {
  return {
    created: new Date(link.created).toISOString(),
    managementStatus: link.managementStatus,
    screenLockType: link.screenLockType,
    user: form === 'full' ? representUser(state, link.user) : representUserSummary(state, link.user),
  };
}

/** A device as the API answers it, without what `expand` adds. */
export function representDevice(state: OktaState, device: Device): Record<string, unknown> {
  const self = `${state.url}/api/v1/devices/${device.id}`;
  const profile = deviceProfile(device);
  const lifecycle = TRANSITIONS[device.status].map((name) => [
    name,
    { href: `${self}/lifecycle/${name}`, hints: { allow: ['POST'] } },
  ]);
  return {
    id: device.id,
    status: shownStatus(state, device),
    created: new Date(device.created).toISOString(),
    lastUpdated: state.movement.instant(device.lastUpdated),
    profile,
    resourceType: 'UDDevice',
    resourceDisplayName: { value: profile.displayName, sensitive: false },
    resourceAlternateId: null,
    resourceId: device.id,
    _links: {
      ...Object.fromEntries(lifecycle),
      self: { href: self, hints: { allow: ['GET', 'PATCH', 'PUT'] } },
      users: { href: `${self}/users`, hints: { allow: ['GET'] } },
    },
  };
}
