import * as z from 'zod';
import { deviceId } from './ids.ts';

/** Path parameters of one device. */
export const deviceParams = z.strictObject({ deviceId });

/** A device. Its status may be one that the specification does not list, `CREATED` among them. */
export const device = z
  .looseObject({
    id: z.string(),
    status: z.string().optional(),
    profile: z.looseObject({ displayName: z.string().optional(), platform: z.string().optional() }).nullish(),
  })
  .meta({ id: 'Device' });

/** A user of a device. */
export const deviceUser = z
  .looseObject({
    created: z.string().nullish(),
    managementStatus: z.string().nullish(),
    screenLockType: z.string().nullish(),
    user: z.looseObject({ id: z.string() }).optional(),
  })
  .meta({ id: 'DeviceUser' });

/**
 * What a device's status comes to; undefined where it has none. Okta's list of statuses has UNSUSPENDED, and its
 * description of that is that the device is active.
 */
export function lifecycleStatus(representation: unknown): string | undefined {
  const { status } = device.partial().safeParse(representation).data ?? {};
  return status === 'UNSUSPENDED' ? 'ACTIVE' : status;
}

/** A device with another status, the same where it comes to that; nothing where there is no device. */
export function withStatus(before: unknown, status: string): unknown {
  if (before === null) return undefined;
  return lifecycleStatus(before) === status ? before : { ...(before as object), status };
}
