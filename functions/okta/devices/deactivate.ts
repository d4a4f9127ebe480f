import { deviceParams, withStatus } from '../../../lib/okta/device.ts';
import { unlessStatus } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { device } from '../../../lib/okta/resources/device.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/#tag/Device/operation/deactivateDevice */
export const operation = change({
  id: 'okta.deactivateDevice',
  vendor: okta,
  method: 'POST',
  path: '/api/v1/devices/{deviceId}/lifecycle/deactivate',
  summary: 'Deactivate a device',
  scope: 'okta.devices.manage',
  params: deviceParams,
  answer: { status: 204 },
  touches: device,
  reference: ({ params }) => params,
  expect: (before) => withStatus(before, 'DEACTIVATED'),
  obstacle: (before) => unlessStatus(before, 'ACTIVE', 'SUSPENDED', 'UNSUSPENDED'),
  inverse: 'A deactivated device has lost its factors, certificates and users',
});

export const handler = handle(operation);
