import { nameTemplate } from '../../resource/name-template.ts';
import { shown } from '../../resource/read-resource.ts';
import type { ResourceType } from '../../resource/resource-type.ts';
import { path } from '../../upstream/path.ts';
import { device as deviceAsRead, lifecycleStatus } from '../device.ts';
import { oktaSaysMissing } from '../errors.ts';
import type { LogEvent } from '../log-event.ts';
import { type EffectTable, effectIn, only, targetsOf } from '../log-targets.ts';

const EVENTS: EffectTable = {
  'device.lifecycle.activate': ['activated', ['okta.activateDevice']],
  'device.lifecycle.deactivate': ['deactivated', ['okta.deactivateDevice']],
  'device.lifecycle.suspend': ['suspended', ['okta.suspendDevice']],
  'device.lifecycle.unsuspend': ['unsuspended', ['okta.unsuspendDevice']],
  'device.lifecycle.delete': ['deleted', ['okta.deleteDevice']],
  'device.user.add': ['linked', []],
  // A device that is deactivated or deleted loses its users.
  'device.user.remove': ['unlinked', ['okta.deactivateDevice', 'okta.deleteDevice']],
};

/** A device, and its status. */
export const device: ResourceType = {
  ...nameTemplate('okta:device/{deviceId}'),
  name: 'Device',
  vendor: 'okta',
  pathOf: ({ deviceId = '' }) => path`/api/v1/devices/${deviceId}`,
  find: (body, { deviceId }) => shown(body, deviceId, 'a device', deviceAsRead),
  isMissing: oktaSaysMissing,
  isHeld: (representation) => representation != null,
  stateOf: (representation) => (representation === null ? null : { status: lifecycleStatus(representation) }),
  parentsOf: () => [],
  bearing: {
    gives: [],
    takes: ['okta.deleteDevice'],
    sets: ['okta.activateDevice', 'okta.deactivateDevice', 'okta.suspendDevice', 'okta.unsuspendDevice'],
  },
  madeBy: [],
  factsOf: () => ({}),
  factsOfEffect: () => ({}),
  isPrivileged: () => false,
  logTarget: ({ deviceId = '' }) => deviceId,
  effectsOf(event: LogEvent) {
    const done = effectIn(EVENTS, event);
    if (!done) return undefined;
    const { devices, users, actorId } = targetsOf(event);
    const target = only(devices);
    if (!target) return [];
    const byOwner = done.effect === 'linked' && users.some(({ id }) => id === actorId);
    const resource = device.nameOf({ deviceId: target.id });
    return [{ resource, ...done, ...(byOwner && { follows: 'owner' }) }];
  },
  derivation: (_, byJob) => (byJob ? 'always' : 'never'),
  isDerived: () => false,
  undoOf(effect, { deviceId }) {
    if (effect === 'suspended') return `POST /okta/api/v1/devices/${deviceId}/lifecycle/unsuspend`;
    return effect === 'unsuspended' ? `POST /okta/api/v1/devices/${deviceId}/lifecycle/suspend` : undefined;
  },
};
