import { describe, expect, it } from 'vitest';
import { baseUrl } from '../../../lib/upstream/base-url.ts';

describe('baseUrl', () => {
  it.each([
    ['https://acme.okta.com', 'https://acme.okta.com'],
    ['https://Acme.OKTA.com:443//', 'https://acme.okta.com'],
    ['https://acme.okta.com:8443/proxy/', 'https://acme.okta.com:8443/proxy'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://localhost:4000/', 'http://localhost:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('takes %s as %s', (given, normalized) => {
    expect(baseUrl.parse(given)).toBe(normalized);
  });

  it.each([
    'acme.okta.com',
    'http://acme.okta.com',
    'http://127.0.0.1.evil.com',
    'http://localhost.evil.com',
    'https://user@acme.okta.com',
    'https://:pass@acme.okta.com',
    'https://acme.okta.com?x=1',
    'https://acme.okta.com/#x',
    'ftp://acme.okta.com',
    'javascript:alert(1)',
    '',
    7,
    null,
  ])('refuses %s', (given) => {
    expect(baseUrl.safeParse(given).success).toBe(false);
  });
});
