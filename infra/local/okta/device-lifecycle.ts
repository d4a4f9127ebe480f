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

function deviceIn(call: Call, name: string, ...from: DeviceStatus[]): Device {
  const id = param(call, 'deviceId');
  const device = call.state.devices.get(id);
  if (!device || device.deletedAt !== undefined) throw notFound(id, 'GenericUDObject');
  if (!from.includes(device.status)) {
    throw validationFailed('device', `The device is ${device.status} and cannot be ${name}.`);
  }
  return device;
}

function remember(call: Call, device: Device): void {
  call.state.replicas.changing(call.state.devices, device.id, call.at);
  if (call.state.behaviour.searchDelayMs <= 0) return;
  const { status, lastUpdated } = device;
  device.past = [...(device.past ?? []), { status, lastUpdated, until: call.at }];
}

function move(call: Call, device: Device, to: DeviceStatus, name: string): Answer {
  remember(call, device);
  device.status = to;
  device.lastUpdated = call.at;
  log(call, device, name);
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
  return move(call, deviceIn(call, 'activated', 'CREATED', 'DEACTIVATED'), 'ACTIVE', 'activate');
}

/** POST …/suspend: from ACTIVE. */
export function suspendDevice(call: Call): Answer {
  return move(call, deviceIn(call, 'suspended', 'ACTIVE'), 'SUSPENDED', 'suspend');
}

/** POST …/unsuspend: from SUSPENDED. */
export function unsuspendDevice(call: Call): Answer {
  return move(call, deviceIn(call, 'unsuspended', 'SUSPENDED'), 'ACTIVE', 'unsuspend');
}

/** POST …/deactivate: from ACTIVE or SUSPENDED. The device loses its users for good. */
export function deactivateDevice(call: Call): Answer {
  const device = deviceIn(call, 'deactivated', 'ACTIVE', 'SUSPENDED');
  const answer = move(call, device, 'DEACTIVATED', 'deactivate');
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
  return answer;
}

/** DELETE a device: only when DEACTIVATED. A lagging search still shows it for a while. */
export function deleteDevice(call: Call): Answer {
  const device = deviceIn(call, 'deleted', 'DEACTIVATED');
  remember(call, device);
  device.deletedAt = call.at;
  if (call.state.behaviour.searchDelayMs <= 0) call.state.devices.delete(device.id);
  log(call, device, 'delete');
  return { status: 204 };
}
