import { device, deviceParams } from '../../../lib/okta/device.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/#tag/Device/operation/getDevice */
export const operation = read({
  id: 'okta.getDevice',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/devices/{deviceId}',
  summary: 'Get a device',
  scope: 'okta.devices.read',
  params: deviceParams,
  answer: { status: 200, schema: device },
});

export const handler = handle(operation);
