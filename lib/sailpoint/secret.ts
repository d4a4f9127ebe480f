import * as z from 'zod';
import { baseUrl } from '../upstream/base-url.ts';

/** What the SailPoint secret holds: the tenant's API address and a client's credentials. */
export const sailpointSecret = z.strictObject({
  baseUrl,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});

export type SailPointSecret = z.output<typeof sailpointSecret>;
