import { importPKCS8, SignJWT } from 'jose';
import type { OktaOrg } from '../../../infra/local/okta/okta-org-options.ts';

/**
 * An access token of an org's service app, with some of its scopes, by default all. The org must not ask for DPoP.
 *
 * @param at the org's clock
 * @see https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/
 */
export async function oktaAccessToken(
  { url, serviceApp }: OktaOrg,
  at: number,
  scopes: readonly string[] = serviceApp.scopes,
): Promise<string> {
  const { clientId, keyId, privateKeyPem } = serviceApp;
  const endpoint = `${url}/oauth2/v1/token`;
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256', kid: keyId })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(endpoint)
    .setExpirationTime(Math.floor(at / 1000) + 300)
    .sign(await importPKCS8(privateKeyPem, 'RS256'));
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
