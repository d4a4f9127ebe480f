import { type Answer, type Call, param } from './call.ts';
import { deviceProfile } from './device-representation.ts';
import { notFound, validationFailed } from './errors.ts';
import type { Device, DeviceStatus } from './state.ts';
import type { LogTarget } from './system-log.ts';
import { fullName } from './user-representation.ts';

function deviceTarget(device: Device): LogTarget {
  const displayName = String(deviceProfile(device).displayName);
  return { id: device.id, type: 'UDDevice', alternateId: 'unknown', displayName, detailEntry: null };
}

function deviceOf(call: Call): Device {
  const id = param(call, 'deviceId');
  const device = call.state.devices.get(id);
  if (!device || device.deletedAt !== undefined) throw notFound(id, 'GenericUDObject');
  return device;
}

function requireStatus(device: Device, done: string, from: readonly DeviceStatus[]): void {
  if (from.includes(device.status)) return;
  throw validationFailed('device', `The device is ${device.status} and cannot be ${done}.`);
}

function remember(call: Call, device: Device): void {
  call.state.replicas.changing(call.state.devices, device.id, call.at);
  if (call.state.behaviour.searchDelayMs <= 0) return;
  const { status, lastUpdated } = device;
  device.past = [...(device.past ?? []), { status, lastUpdated, until: call.at }];
}

/** What each call needs, and what it makes of it. */
const TRANSITIONS = {
  activate: { from: ['CREATED', 'DEACTIVATED'], to: 'ACTIVE', done: 'activated' },
  suspend: { from: ['ACTIVE'], to: 'SUSPENDED', done: 'suspended' },
  unsuspend: { from: ['SUSPENDED'], to: 'ACTIVE', done: 'unsuspended' },
  deactivate: { from: ['ACTIVE', 'SUSPENDED'], to: 'DEACTIVATED', done: 'deactivated' },
} as const satisfies Record<string, { from: readonly DeviceStatus[]; to: DeviceStatus; done: string }>;

function move(call: Call, name: keyof typeof TRANSITIONS, follows?: (device: Device) => void): Answer {
  const { from, to, done } = TRANSITIONS[name];
  const device = deviceOf(call);
  if (device.status === to && call.state.disputes.takes('repeatedLifecycle'))
    return { status: 204, unchanged: true };
  requireStatus(device, done, from);
  remember(call, device);
  device.status = to;
  device.unsuspended = name === 'unsuspend';
  device.lastUpdated = call.at;
  log(call, device, name);
  follows?.(device);
  return { status: 204 };
}

function log(call: Call, device: Device, name: string): void {
  call.state.log.record(call, {
    eventType: `device.lifecycle.${name}`,
    displayMessage: `${name.charAt(0).toUpperCase()}${name.slice(1)} device`,
    target: [deviceTarget(device)],
  });
}

/** POST …/activate: from CREATED or DEACTIVATED. */
export function activateDevice(call: Call): Answer {
  return move(call, 'activate');
}

/** POST …/suspend: from ACTIVE. */
export function suspendDevice(call: Call): Answer {
  return move(call, 'suspend');
}

/** POST …/unsuspend: from SUSPENDED. */
export function unsuspendDevice(call: Call): Answer {
  return move(call, 'unsuspend');
}

/** POST …/deactivate: from ACTIVE or SUSPENDED. The device loses its users for good. */
export function deactivateDevice(call: Call): Answer {
  return move(call, 'deactivate', (device) => loseUsers(call, device));
}

function loseUsers(call: Call, device: Device): void {
  for (const { user } of device.users) {
    call.state.log.record(call, {
      eventType: 'device.user.remove',
      displayMessage: 'Remove device from user',
      target: [
        deviceTarget(device),
        {
          id: user.id,
          type: 'User',
          alternateId: user.login,
          displayName: fullName(user),
          detailEntry: null,
        },
      ],
    });
  }
  device.users = [];
}

/** DELETE a device: only when DEACTIVATED. A lagging search still shows it for a while. */
export function deleteDevice(call: Call): Answer {
  const device = deviceOf(call);
  requireStatus(device, 'deleted', ['DEACTIVATED']);
  remember(call, device);
  device.deletedAt = call.at;
  if (call.state.behaviour.searchDelayMs <= 0) call.state.devices.delete(device.id);
  log(call, device, 'delete');
  return { status: 204 };
}
