import * as z from 'zod';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** An address over https. Only this machine is spoken to in the clear. */
export const httpsUrl = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine(({ protocol, hostname }) => protocol === 'https:' || LOOPBACK.test(hostname), 'must be https')
  .refine(({ username, password }) => username + password === '', 'must not hold a user or a password');
