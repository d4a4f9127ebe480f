import * as z from 'zod';
import type { Operation } from './operation.ts';

// The headers of responses, as the API's document describes them.

export const retryAfter = z
  .string()
  .optional()
  .meta({ description: 'Seconds to wait before it is sent again (RFC 9110 §10.2.3)' });
export const location = z.url().meta({ description: 'Where the change is' });
export const link = z
  .string()
  .optional()
  .meta({ description: 'The next page, with `rel="next"` (RFC 8288); absent on the last' });

export const rateLimit = z.object({
  'X-Rate-Limit-Limit': z.string().optional().meta({ description: 'Requests a minute' }),
  'X-Rate-Limit-Remaining': z.string().optional().meta({ description: 'How many of them are left' }),
  'X-Rate-Limit-Reset': z
    .string()
    .optional()
    .meta({ description: 'When all of them are back, UTC epoch seconds' }),
});

/** What of a vendor's own headers is passed on. */
export function vendorHeaders({ vendor }: Operation): z.ZodObject {
  const okta = {
    ...rateLimit.shape,
    'X-Okta-Request-Id': z.string().optional().meta({ description: "Okta's own id of the request" }),
  };
  const sailpoint = {
    'X-Deprecated': z
      .string()
      .optional()
      .meta({ description: '`true` at an address that will be switched off' }),
  };
  return z.object(vendor?.name === 'okta' ? okta : vendor?.name === 'sailpoint' ? sailpoint : {});
}

export const changeResponseHeaders = z.object({
  'Change-Id': z.string().meta({ description: 'The change, to be found at /changes/{id}' }),
  'Change-State': z.string(),
  'Change-Applied': z.enum(['true', 'false']).optional().meta({
    description: 'Whether this change made a difference; absent while that is not known',
  }),
  'Idempotency-Replayed': z.literal('true').optional(),
});

export const vendorChangeHeaders = changeResponseHeaders.extend({
  'Change-Reverted-By': z.string().optional().meta({
    description: 'On a replay: the change that has reverted this one since, so that it is not in effect',
  }),
});
