import { type Answer, type Call, param } from './call.ts';
import { representDevice, representDeviceUser } from './device-representation.ts';
import { deviceSearch, indexedDevice } from './device-search.ts';
import { notFound, validationFailed } from './errors.ts';
import { linksOf, pageOf } from './paging.ts';
import type { Device } from './state.ts';

const PAGE_SIZES = { min: 1, max: 200, fallback: 200 };

/** The device of a read, as the vendor's copy that it meets has it. */
function deviceOf(call: Call): Device {
  const id = param(call, 'deviceId');
  const device = call.state.replicas.read(call.state.devices, call.at).get(id);
  if (!device || device.deletedAt !== undefined) throw notFound(id, 'GenericUDObject');
  return device;
}

/** GET the devices. With `search` they come from an index that may lag behind; without, from the truth. */
export function listDevices(call: Call): Answer {
  const { state } = call;
  const search = call.query.get('search');
  const expand = call.query.get('expand') || null;
  if (expand !== null && expand !== 'user' && expand !== 'userSummary') {
    throw validationFailed('expand', 'expand: The value must be user or userSummary.');
  }
  const matches = search === null ? undefined : deviceSearch(state, search);
  const seen = (device: Device): Device | undefined =>
    matches ? indexedDevice(state, device, call.at) : device.deletedAt === undefined ? device : undefined;
  const page = pageOf(call, state.replicas.read(state.devices, call.at), PAGE_SIZES, (device) => {
    const indexed = seen(device);
    return indexed !== undefined && (matches?.(indexed) ?? true);
  });
  const form = expand === 'user' ? 'full' : 'summary';
  return {
    status: 200,
    body: page.items.map((device) => ({
      ...representDevice(state, seen(device) ?? device),
      ...(expand === null
        ? {}
        : { _embedded: { users: device.users.map((link) => representDeviceUser(state, link, form)) } }),
    })),
    links: linksOf(call, page),
  };
}

/** GET one device; `expand=providers` adds the providers that registered it. */
export function getDevice(call: Call): Answer {
  const device = representDevice(call.state, deviceOf(call));
  const providers = [{ provider: 'oktaVerify', payloadVersion: '1.0', payload: { clientVersion: '9.1' } }];
  return {
    status: 200,
    body: call.query.get('expand') === 'providers' ? { ...device, providers } : device,
  };
}

/** GET the users of a device; not paged. */
export function listDeviceUsers(call: Call): Answer {
  const { users } = deviceOf(call);
  return { status: 200, body: users.map((link) => representDeviceUser(call.state, link, 'full')) };
}
