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

/** A device with another status; nothing where there is no device. */
export function withStatus(before: unknown, status: string): unknown {
  return before === null ? undefined : { ...(before as object), status };
}
