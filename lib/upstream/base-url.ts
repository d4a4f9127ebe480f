import { httpsUrl } from './https-url.ts';

/**
 * A tenant's address as its secret names it, normalized as the vendor writes it in its links: a lower-case host,
 * no default port, no slash at the end.
 */
export const baseUrl = httpsUrl
  .refine(({ href }) => !/[?#]/.test(href), 'must not hold a query or a fragment')
  .transform(({ href }) => href.replace(/\/+$/, ''));
