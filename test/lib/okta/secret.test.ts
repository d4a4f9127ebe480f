import { describe, expect, it } from 'vitest';
import { oktaSecret } from '../../../lib/okta/secret.ts';

const orgUrl = 'https://acme.okta.com';
const app = { orgUrl, clientId: '0oa1', privateKey: '{}', scopes: ['okta.apps.read'] };

describe('the Okta secret', () => {
  it('holds an API token', () => {
    const secret = { orgUrl: `${orgUrl}/`, apiToken: '00abc_-x' };
    expect(oktaSecret.parse(secret)).toEqual({ orgUrl, apiToken: '00abc_-x' });
  });

  it('holds a service app, whose tokens are bound to a key unless it says otherwise', () => {
    expect(oktaSecret.parse(app)).toEqual({ ...app, dpop: true });
    expect(oktaSecret.parse({ ...app, dpop: false, keyId: 'k' })).toEqual({
      ...app,
      dpop: false,
      keyId: 'k',
    });
  });

  it.each([
    ['both kinds of credentials', { ...app, apiToken: 't' }],
    ['no credentials', { orgUrl }],
    ['no org', { apiToken: 't' }],
    ['an org in the clear', { orgUrl: 'http://acme.okta.com', apiToken: 't' }],
    ['an empty token', { orgUrl, apiToken: '' }],
    ['a token with a line end', { orgUrl, apiToken: 'abc\n' }],
    ['no scopes', { ...app, scopes: [] }],
    ['scopes in one text', { ...app, scopes: 'okta.apps.read' }],
    ['an unknown member', { ...app, client_id: 'x' }],
    ['dpop as text', { ...app, dpop: 'false' }],
    ['text', 'token'],
    ['nothing', null],
  ])('is refused with %s', (_, secret) => {
    expect(oktaSecret.safeParse(secret).success).toBe(false);
  });
});
