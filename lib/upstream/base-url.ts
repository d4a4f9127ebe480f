import * as z from 'zod';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * A tenant's address as its secret names it, normalized as the vendor writes it in its links: a lower-case host,
 * no default port, no slash at the end. Only this machine is spoken to in the clear.
 */
export const baseUrl = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine(({ protocol, hostname }) => protocol === 'https:' || LOOPBACK.test(hostname), 'must be https')
  .refine(({ username, password }) => username + password === '', 'must not hold a user or a password')
  .refine(({ href }) => !/[?#]/.test(href), 'must not hold a query or a fragment')
  .transform(({ href }) => href.replace(/\/+$/, ''));
