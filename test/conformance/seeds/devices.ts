import { oktaFaults, type Row, rowsOf } from './row.ts';

// The Devices API as Okta's client for Python documents it.
const SEED = 'devices';
const UNKNOWN = 'guoNOSUCHTHING000000';

const of = (name: string) => ({ deviceId: `{${name}}` });
const change = (operation: string, name: string) => ({ operation, on: of(name), status: 204 });
const get = { operation: 'getDevice', on: of('deviceId'), status: 200 };
const list = { operation: 'listDevices', on: {}, status: 200 };
const users = { operation: 'listDeviceUsers', on: of('deviceId'), status: 200 };
const activate = change('activateDevice', 'createdDeviceId');
const deactivate = change('deactivateDevice', 'deviceId');
const suspend = change('suspendDevice', 'deviceId');
const unsuspend = change('unsuspendDevice', 'suspendedDeviceId');
const remove = change('deleteDevice', 'deactivatedDeviceId');

interface Device {
  readonly id: string;
  readonly status: string;
  readonly lastUpdated: string;
  readonly profile: { readonly displayName: string };
}
type Devices = readonly (Device & { readonly _embedded?: { readonly users?: unknown[] } })[];

const DEVICE = ['id', 'status', 'created', 'lastUpdated', 'profile', 'resourceType', 'resourceId', '_links'];
const is = (status: string) => ({ holds: (device: Device) => device.status === status });
const all = (status: string) => ({
  holds: (devices: Devices) => devices.length > 0 && devices.every((device) => device.status === status),
});

const refused = { status: 400, code: 'E0000001' };

/** What the document says of each change of a device's status. */
function changeRows(ask: typeof activate, becomes: string | undefined): Row[] {
  const rows = rowsOf(SEED, ask.operation, ask);
  return [
    rows.parameter('device_id'),
    ...rows.mediaTypes(),
    ...rows.credentials(),
    ...rows.statuses({
      204: ask,
      404: { ...ask, on: { deviceId: UNKNOWN }, status: 404, code: 'E0000007' },
      ...oktaFaults,
    }),
    rows.behaviour('the response has no body', { holds: (body: unknown) => body === undefined }),
    becomes === undefined
      ? rows.behaviour('the device is gone', {
          ...get,
          on: ask.on,
          after: [ask],
          status: 404,
          code: 'E0000007',
        })
      : rows.behaviour(`the device becomes ${becomes}`, { ...get, on: ask.on, after: [ask], ...is(becomes) }),
    rows.client(),
  ];
}

const g = rowsOf(SEED, 'getDevice', get);
const l = rowsOf(SEED, 'listDevices', list);
const u = rowsOf(SEED, 'listDeviceUsers', users);
const d = rowsOf(SEED, 'deleteDevice', remove);
const x = rowsOf(SEED, 'deactivateDevice', deactivate);
const n = rowsOf(SEED, 'unsuspendDevice', unsuspend);
const p = rowsOf(SEED, 'suspendDevice', suspend);

export const deviceRows: readonly Row[] = [
  ...changeRows(activate, 'ACTIVE'),
  ...changeRows(deactivate, 'DEACTIVATED'),
  x.behaviour('the device loses its users', {
    ...users,
    after: [deactivate],
    holds: (held: unknown[]) => held.length === 0,
  }),
  x.behaviour('a suspended device can be deactivated', {
    ...get,
    on: of('suspendedDeviceId'),
    after: [change('deactivateDevice', 'suspendedDeviceId')],
    ...is('DEACTIVATED'),
  }),
  ...changeRows(remove, undefined),
  d.behaviour('an active device is not deleted', { on: of('deviceId'), ...refused }),
  d.behaviour('a suspended device is not deleted', { on: of('suspendedDeviceId'), ...refused }),
  d.behaviour('a device that was deactivated can be deleted', {
    ...get,
    after: [deactivate, change('deleteDevice', 'deviceId')],
    status: 404,
    code: 'E0000007',
  }),
  ...changeRows(suspend, 'SUSPENDED'),
  p.behaviour('a deactivated device is not suspended', { on: of('deactivatedDeviceId'), ...refused }),
  ...changeRows(unsuspend, 'ACTIVE'),
  n.behaviour('only a suspended device can be unsuspended', { on: of('deactivatedDeviceId'), ...refused }),

  g.parameter('device_id', { holds: ({ id }: Device, ids) => id === ids.deviceId }),
  ...g.mediaTypes(),
  ...g.credentials(),
  ...g.statuses({
    200: get,
    404: { ...get, on: { deviceId: UNKNOWN }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...g.members(DEVICE),
  g.client(),

  u.parameter('device_id', { holds: (held: unknown[]) => held.length > 0 }),
  ...u.mediaTypes(),
  ...u.credentials(),
  ...u.statuses({
    200: users,
    404: { ...users, on: { deviceId: UNKNOWN }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...u.members(['0/created', '0/managementStatus', '0/screenLockType', '0/user', '0/user/id']),
  u.client(),

  l.parameter('after', {
    query: 'after={cursor}',
    holds: (devices: Devices, ids) => devices.length > 0 && devices.every(({ id }) => id !== ids.deviceId),
  }),
  l.parameter('after is empty', {
    query: 'after=',
    holds: ([first]: Devices, ids) => first?.id === ids.deviceId,
  }),
  l.parameter('limit=200, its default', {
    query: 'limit=200',
    holds: (devices: Devices) => devices.length > 100,
  }),
  l.parameter('limit=20, as recommended', {
    query: 'limit=20',
    holds: (devices: Devices) => devices.length === 20,
  }),
  l.parameter('search', { query: 'search=status%20eq%20%22ACTIVE%22', ...all('ACTIVE') }),
  l.parameter('expand=user', { query: 'expand=user&limit=5', members: ['0/_embedded/users'] }),
  l.parameter('expand=userSummary', { query: 'expand=userSummary&limit=5', members: ['0/_embedded/users'] }),
  ...l.mediaTypes(),
  ...l.credentials(),
  ...l.statuses({ 200: list, ...oktaFaults }),
  ...l.members(DEVICE.map((place) => `0/${place}`)),
  l.behaviour('pages are linked', {
    query: 'limit=20',
    holds: (_, __, { headers }) => /rel="next"/.test(headers.link ?? ''),
  }),
  l.behaviour('an empty list where nothing matches', {
    query: 'search=profile.displayName%20eq%20%22Nobody%27s%22',
    holds: (devices: Devices) => devices.length === 0,
  }),
  l.behaviour('values are searched for in any case', {
    query: 'search=status%20eq%20%22active%22',
    ...all('ACTIVE'),
  }),
  l.behaviour('properties are searched for in any case', {
    query: 'search=STATUS%20eq%20%22ACTIVE%22',
    ...all('ACTIVE'),
  }),
  l.behaviour('searches of id', {
    query: 'search=id%20eq%20%22{suspendedDeviceId}%22',
    holds: ([first, ...others]: Devices, ids) => first?.id === ids.suspendedDeviceId && others.length === 0,
  }),
  l.behaviour('searches of lastUpdated', {
    query: 'search=lastUpdated%20gt%20%222024-01-10T09:00:00.000Z%22',
    holds: (devices: Devices) =>
      devices.length > 0 && devices.every(({ lastUpdated }) => lastUpdated > '2024-01-10T09:00:00.000Z'),
  }),
  l.behaviour('searches of profile properties', {
    query: 'search=profile.displayName%20sw%20%22A%22',
    holds: (devices: Devices) =>
      devices.length > 0 && devices.every(({ profile }) => profile.displayName.startsWith('A')),
  }),
  l.behaviour('a search that is none is refused', {
    query: 'search=status%20is%20nice',
    status: 400,
    code: 'E0000031',
  }),
  l.client(),
];
