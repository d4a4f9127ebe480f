import * as z from 'zod';
import { baseUrl } from '../upstream/base-url.ts';

/**
 * What the Okta secret holds: the org, and either an API token (SSWS) or a service app's key.
 *
 * https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/
 */
export const oktaSecret = z.union([
  z.strictObject({
    orgUrl: baseUrl,
    apiToken: z.string().regex(/^[!-~]+$/, 'must be printable, without white space'),
    /** By which the System Log names the token: `00T…`, shown by Security > API > Tokens. */
    apiTokenId: z.string().min(1).optional(),
    /** The user whom the token acts as: an event that does not say which token it came of is not ours where another acted. */
    apiTokenOwnerId: z.string().min(1).optional(),
  }),
  z.strictObject({
    orgUrl: baseUrl,
    clientId: z.string().min(1),
    /** PEM (PKCS #8 or PKCS #1), or a JWK as JSON. */
    privateKey: z.string().min(1),
    keyId: z.string().min(1).optional(),
    scopes: z.array(z.string().min(1)).min(1),
    /** false: tokens are not bound to a key. An org that demands DPoP then refuses them. */
    dpop: z.boolean().default(true),
  }),
]);

export type OktaSecret = z.output<typeof oktaSecret>;
