import { deviceProfile, shownStatus } from './device-representation.ts';
import { type FilterAttributes, parseFilter } from './scim-filter.ts';
import type { Device, OktaState } from './state.ts';

const CONTAINS = new Set(['displayName', 'serialNumber', 'imei', 'meid', 'udid', 'sid']);
const PROFILE = new Set([
  ...CONTAINS,
  'platform',
  'manufacturer',
  'model',
  'osVersion',
  'registered',
  'managed',
  'secureHardwarePresent',
  'diskEncryptionType',
  'integrityJailbreak',
  'tpmPublicKeyHash',
]);

const attributesOf = (state: OktaState): FilterAttributes<Device> => ({
  names: ['id', 'status', 'lastUpdated', ...[...PROFILE].map((name) => `profile.${name}`)],
  caseExact: false,
  allows(attribute, operator) {
    if (attribute === 'lastUpdated') return operator !== 'sw' && operator !== 'co';
    if (/^[gl]/.test(operator)) return false;
    return operator !== 'co' || CONTAINS.has(attribute.replace(/^profile\./, ''));
  },
  read(device, attribute) {
    if (attribute === 'id') return device.id;
    if (attribute === 'status') return shownStatus(state, device);
    if (attribute === 'lastUpdated') return new Date(device.lastUpdated).toISOString();
    return deviceProfile(device)[attribute.slice('profile.'.length)];
  },
});

/** Compiles a device `search`. Throws 400 E0000031. */
export function deviceSearch(state: OktaState, search: string): (device: Device) => boolean {
  return parseFilter(search, attributesOf(state));
}

/**
 * A device as the search index has it: as it was until the delay has passed. `undefined` when it is deleted and
 * the index has noticed.
 */
export function indexedDevice(state: OktaState, device: Device, at: number): Device | undefined {
  const delay = state.behaviour.searchDelayMs;
  const seen = device.past?.find(({ until }) => until + delay > at);
  if (seen) return { ...device, status: seen.status, lastUpdated: seen.lastUpdated };
  return device.deletedAt === undefined ? device : undefined;
}
