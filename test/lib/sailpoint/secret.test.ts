import { expect, it } from 'vitest';
import { sailpoint } from '../../../lib/sailpoint/sailpoint.ts';

const secret = { baseUrl: 'https://acme.api.identitynow.com', clientId: 'id', clientSecret: 'secret' };

it('the SailPoint secret connects to the address that it names, without a slash at its end', () => {
  expect(sailpoint.connect({ ...secret, baseUrl: `${secret.baseUrl}/` }).baseUrl).toBe(secret.baseUrl);
});

it.each([
  ['no address', { clientId: 'id', clientSecret: 'secret' }],
  ['an address in the clear', { ...secret, baseUrl: 'http://acme.api.identitynow.com' }],
  ['no client', { ...secret, clientId: '' }],
  ['no client secret', { ...secret, clientSecret: '' }],
  ['an unknown member', { ...secret, scope: 'x' }],
  ['text', 'secret'],
])('the SailPoint secret is refused with %s', (_, value) => {
  expect(() => sailpoint.connect(value)).toThrow();
});
