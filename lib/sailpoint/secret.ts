import * as z from 'zod';

/** What the SailPoint secret holds: the tenant's API address and a client's credentials. */
export const sailpointSecret = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/ }).refine((url) => !url.includes('?') && !url.includes('#')),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});

export type SailPointSecret = z.output<typeof sailpointSecret>;
