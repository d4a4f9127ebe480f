import type * as OAuth from 'oauth4webapi';
import type { Authorization, Credential } from '../upstream/connection.ts';
import { type Token, TokenCache } from '../upstream/token.ts';
import { tokenError } from '../upstream/token-error.ts';
import type { SailPointSecret } from './secret.ts';

/**
 * Client credentials at `/oauth/token`. The life of a token is what the answer says: 749 s are documented,
 * 43,200 s have been seen.
 *
 * https://developer.sailpoint.com/docs/api/authentication/
 */
export class SailPointAuthorization implements Authorization {
  readonly #secret: SailPointSecret;
  readonly #tokens: TokenCache;

  constructor(secret: SailPointSecret) {
    this.#secret = secret;
    this.#tokens = new TokenCache(() => this.#fetchToken());
  }

  async authorize(): Promise<Credential> {
    const token = await this.#tokens.get();
    return {
      headers: { authorization: `Bearer ${token.accessToken}` },
      renew: async () => {
        await this.#tokens.replace(token);
        return true;
      },
    };
  }

  async #fetchToken(): Promise<Token> {
    const oauth = await import('oauth4webapi');
    const issuer = this.#secret.baseUrl;
    const server: OAuth.AuthorizationServer = { issuer, token_endpoint: `${issuer}/oauth/token` };
    const client: OAuth.Client = { client_id: this.#secret.clientId };
    try {
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        oauth.ClientSecretPost(this.#secret.clientSecret),
        {},
        {
          signal: () => AbortSignal.timeout(10_000),
          // Only a tenant on this machine is spoken to in the clear; the secret's URL decides.
          [oauth.allowInsecureRequests]: new URL(issuer).protocol === 'http:',
        },
      );
      const token = await oauth.processClientCredentialsResponse(server, client, response);
      return {
        accessToken: token.access_token,
        tokenType: token.token_type,
        expiresInSeconds: token.expires_in ?? 600,
      };
    } catch (cause) {
      throw tokenError('SailPoint', cause, oauth);
    }
  }
}
