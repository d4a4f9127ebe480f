import * as z from 'zod';
import { device } from '../../okta/resources/device.ts';
import { readResource } from '../../resource/read-resource.ts';
import type { Deadline } from '../../upstream/deadline.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import type { Reader } from '../../upstream/reader.ts';
import type { List } from '../plan-lists.ts';

/** A device as far as the audit needs it. */
export interface AuditedDevice {
  readonly id: string;
  readonly name: string | null;
  readonly platform: string | null;
  readonly status: string | null;
  readonly lastUpdated: string | null;
  /** How many users it has, and the first of them by name; null where the list did not say. */
  readonly users: { readonly count: number; readonly names: readonly string[] } | null;
}

const text = z.string().nullish();
const deviceUser = z.looseObject({
  user: z
    .looseObject({ id: text, profile: z.looseObject({ login: text }).nullish() })
    .nullish()
    .catch(undefined),
});

const listedDevice = z.object({
  id: z.string().min(1),
  status: text,
  lastUpdated: text,
  profile: z.object({ displayName: text, platform: text }).nullish(),
  // null for a device without users.
  _embedded: z.object({ users: z.array(deviceUser).nullish() }).nullish(),
});

// A device that is shared has many; for the report the first few will do.
const NAMED_USERS = 5;

/**
 * All devices, or those of some platforms, 200 a page. Only a search can tell platforms apart, and what it finds may
 * be out of date: a device is read by its id before anything is proposed for it.
 *
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/#tag/Device/operation/listDevices
 */
export function listDevices(platforms: readonly string[] | undefined): List<AuditedDevice> {
  const search = platforms?.map((platform) => `profile.platform eq "${platform}"`).join(' or ');
  return {
    first: {
      method: 'GET',
      path: '/api/v1/devices',
      query: [
        ['limit', '200'],
        ['expand', 'userSummary'],
        ...(search === undefined ? [] : [['search', search] as const]),
      ],
    },
    item: (member) => auditedDevice(listedDevice.parse(member)),
  };
}

/** A device as it is now; undefined for one that is gone. @throws {UpstreamError} */
export async function readDevice(
  reader: Reader,
  id: string,
  deadline: Deadline,
): Promise<AuditedDevice | undefined> {
  const read = await readResource(device, { deviceId: id }, reader, deadline);
  if (read === null) return undefined;
  const { data } = listedDevice.safeParse(read);
  if (!data)
    throw new UpstreamError('invalid', `Okta's answer to a read of the device ${id} is not that device`);
  return auditedDevice(data);
}

function auditedDevice({
  id,
  status,
  lastUpdated,
  profile,
  _embedded,
}: z.output<typeof listedDevice>): AuditedDevice {
  const users = _embedded === undefined ? undefined : (_embedded?.users ?? []);
  return {
    id,
    name: profile?.displayName ?? null,
    platform: profile?.platform ?? null,
    status: status ?? null,
    lastUpdated: lastUpdated ?? null,
    users: users ? { count: users.length, names: users.slice(0, NAMED_USERS).map(nameOf) } : null,
  };
}

const nameOf = ({ user }: z.output<typeof deviceUser>) => user?.profile?.login ?? user?.id ?? 'not known';
