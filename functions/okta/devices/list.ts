import * as z from 'zod';
import { device } from '../../../lib/okta/device.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { read } from '../../../lib/operation/operation.ts';
import { text, vendorInteger } from '../../../lib/operation/query-parameters.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/#tag/Device/operation/listDevices */
export const operation = read({
  id: 'okta.listDevices',
  vendor: okta,
  method: 'GET',
  path: '/api/v1/devices',
  summary: 'List all devices',
  scope: 'okta.devices.read',
  query: z.strictObject({
    after: text(),
    limit: vendorInteger({ min: 1, max: 200 }),
    search: text(4096),
    expand: z.enum(['user', 'userSummary']).optional(),
  }),
  answer: { status: 200, schema: z.array(device) },
});

export const handler = handle(operation);
