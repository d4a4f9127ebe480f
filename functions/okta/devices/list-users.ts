import * as z from 'zod';
import { deviceParams, deviceUser } from '../../../lib/okta/device.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/#tag/Device/operation/listDeviceUsers */
export const operation = read({
  id: 'okta.listDeviceUsers',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/devices/{deviceId}/users',
  summary: "List a device's users",
  scope: 'okta.devices.read',
  params: deviceParams,
  answer: { status: 200, schema: z.array(deviceUser) },
});

export const handler = handle(operation);
