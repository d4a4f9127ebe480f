import type { Device, DeviceStatus, OktaState } from '../../../infra/local/okta/state.ts';
import { device as deviceResource } from '../../support/names.ts';
import { DAY_MS, type Planting } from '../planting.ts';

const AUDIT = 'stale-devices';
const KIND = 'stale-device';

/** Devices that are all in use, or rest, but for those that are planted. */
export function plantDevices(planting: Planting, state: OktaState): void {
  const free = new Map<DeviceStatus, Device[]>();
  for (const device of state.devices.values()) {
    // A created one that was never activated may be as old as it likes.
    const days =
      device.status === 'CREATED' ? planting.random.between(1, 900) : planting.random.between(1, 29);
    device.lastUpdated = planting.now - days * DAY_MS;
    free.set(device.status, [...(free.get(device.status) ?? []), device]);
  }
  const next = (status: DeviceStatus, days: number): Device => {
    const device = free.get(status)?.pop();
    if (!device) throw new Error('There are too few devices for all that is to be planted');
    // Part of a day is no day.
    device.lastUpdated = planting.now - days * DAY_MS - 60_000;
    return device;
  };
  for (const sort of SORTS) planting.times(() => sort(planting, next));
}

type Sort = (planting: Planting, next: (status: DeviceStatus, days: number) => Device) => void;

const due = (planting: Planting, { id }: Device, step: string) =>
  planting.fault(AUDIT, KIND, deviceResource(id), `to ${step}`);

// Each is done so many times. The first are faults, the others only look like it.
const SORTS: readonly Sort[] = [
  (planting, next) => due(planting, next('ACTIVE', planting.random.between(90, 700)), 'suspend'),
  (planting, next) => due(planting, next('SUSPENDED', planting.random.between(30, 300)), 'deactivate'),
  (planting, next) => due(planting, next('DEACTIVATED', planting.random.between(30, 300)), 'delete'),
  // Suspended on a ticket for long enough.
  (planting, next) => {
    const device = next('SUSPENDED', 45);
    suspended(planting, device, 45);
    due(planting, device, 'deactivate');
  },
  (_, next) => next('ACTIVE', 89),
  (_, next) => next('SUSPENDED', 29),
  (_, next) => next('DEACTIVATED', 29),
  (_, next) => next('CREATED', 900),
  // The ticket is younger than Okta says.
  (planting, next) => suspended(planting, next('SUSPENDED', 200), 10),
  (planting, next) => {
    const { id } = next('ACTIVE', 400);
    planting.exempt(AUDIT, KIND, deviceResource(id), 'to suspend');
  },
];

function suspended(planting: Planting, { id }: Device, days: number): void {
  const at = planting.now - days * DAY_MS - 120_000;
  planting.change('okta.suspendDevice', deviceResource(id), at, { after: { id, status: 'SUSPENDED' } });
}
