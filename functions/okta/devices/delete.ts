import { deviceParams } from '../../../lib/okta/device.ts';
import { unlessStatus } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { device } from '../../../lib/okta/resources/device.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/#tag/Device/operation/deleteDevice */
export const operation = change({
  id: 'okta.deleteDevice',
  vendor: okta,
  method: 'DELETE',
  path: '/api/v1/devices/{deviceId}',
  summary: 'Delete a deactivated device',
  scope: 'okta.devices.manage',
  params: deviceParams,
  answer: { status: 204 },
  touches: device,
  reference: ({ params }) => params,
  expect: () => null,
  obstacle: (before) => unlessStatus(before, 'DEACTIVATED'),
  inverse: 'A deleted device is gone with all of its data',
});

export const handler = handle(operation);
