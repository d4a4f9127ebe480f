import { deviceParams, withStatus } from '../../../lib/okta/device.ts';
import { unlessStatus } from '../../../lib/okta/obstacles.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { device } from '../../../lib/okta/resources/device.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { change } from '../../../lib/operation/operation.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/#tag/Device/operation/activateDevice */
export const operation = change({
  id: 'okta.activateDevice',
  vendor: okta,
  method: 'POST',
  path: '/api/v1/devices/{deviceId}/lifecycle/activate',
  summary: 'Activate a device',
  scope: 'okta.devices.manage',
  params: deviceParams,
  answer: { status: 204 },
  touches: device,
  reference: ({ params }) => params,
  expect: (before) => withStatus(before, 'ACTIVE'),
  obstacle: (before) => unlessStatus(before, 'CREATED', 'DEACTIVATED'),
  inverse: 'A device is deactivated for good, so its activation is not undone',
});

export const handler = handle(operation);
