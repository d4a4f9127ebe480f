import { createPrivateKey, type KeyObject } from 'node:crypto';
import { generateKeyPair, generateProof, type KeyPair } from 'dpop';
import * as oauth from 'oauth4webapi';
import type { Authorization } from '../upstream/connection.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Method } from '../upstream/request.ts';
import { type Token, TokenCache } from '../upstream/token.ts';
import type { OktaSecret } from './secret.ts';

type ServiceApp = Extract<OktaSecret, { clientId: string }>;

/** The `Authorization` header that a secret gives: an API token's, or a service app's access token. */
export function oktaAuthorization(secret: OktaSecret): Authorization {
  return 'apiToken' in secret ? apiToken(secret.apiToken) : new ServiceAppAuthorization(secret);
}

function apiToken(token: string): Authorization {
  return {
    headers: () => Promise.resolve({ authorization: `SSWS ${token}` }),
    renew: () => Promise.resolve(false),
  };
}

/**
 * OAuth 2.0 for Okta: client credentials with `private_key_jwt` (RFC 7523) and, unless switched off, tokens
 * bound to a key of this execution environment (DPoP, RFC 9449).
 *
 * https://developer.okta.com/docs/guides/dpop/oktaresourceserver/main/
 */
class ServiceAppAuthorization implements Authorization {
  readonly #app: ServiceApp;
  readonly #server: oauth.AuthorizationServer;
  readonly #tokens: TokenCache;
  // RSA, the one kind of key that Okta takes for DPoP of its own APIs.
  #keys: Promise<KeyPair> | undefined;
  #dpop: oauth.DPoPHandle | undefined;

  constructor(app: ServiceApp) {
    const issuer = app.orgUrl.replace(/\/+$/, '');
    this.#app = app;
    this.#server = { issuer, token_endpoint: `${issuer}/oauth2/v1/token` };
    this.#tokens = new TokenCache(() => this.#fetchToken());
  }

  async headers(method: Method, url: string): Promise<Record<string, string>> {
    const { accessToken, tokenType } = await this.#tokens.get();
    if (tokenType.toLowerCase() !== 'dpop') return { authorization: `Bearer ${accessToken}` };
    const htu = url.split('?', 1)[0] ?? url;
    const proof = await generateProof(await this.#keyPair(), htu, method, undefined, accessToken);
    return { authorization: `DPoP ${accessToken}`, dpop: proof };
  }

  async renew(): Promise<boolean> {
    await this.#tokens.replace(await this.#tokens.get());
    return true;
  }

  #keyPair(): Promise<KeyPair> {
    this.#keys ??= generateKeyPair('RS256');
    return this.#keys;
  }

  async #fetchToken(): Promise<Token> {
    const client: oauth.Client = { client_id: this.#app.clientId };
    const authentication = oauth.PrivateKeyJwt(await clientKey(this.#app), {
      // Okta wants the token endpoint as the audience, not the issuer.
      [oauth.modifyAssertion]: (_, claims) => {
        claims.aud = this.#server.token_endpoint;
      },
    });
    if (this.#app.dpop) this.#dpop ??= oauth.DPoP(client, await this.#keyPair());
    const ask = async () => {
      const response = await oauth.clientCredentialsGrantRequest(
        this.#server,
        client,
        authentication,
        { scope: this.#app.scopes.join(' ') },
        {
          ...(this.#dpop ? { DPoP: this.#dpop } : {}),
          signal: () => AbortSignal.timeout(10_000),
          // Only an org on this machine is spoken to in the clear; the secret's URL decides.
          [oauth.allowInsecureRequests]: new URL(this.#server.issuer).protocol === 'http:',
        },
      );
      return oauth.processClientCredentialsResponse(this.#server, client, response);
    };
    try {
      // The first call learns the nonce: it is refused with `use_dpop_nonce`, and the handle keeps what came.
      const token = await ask().catch((error) =>
        oauth.isDPoPNonceError(error) ? ask() : Promise.reject(error),
      );
      return {
        accessToken: token.access_token,
        tokenType: token.token_type,
        expiresInSeconds: token.expires_in ?? 3600,
      };
    } catch (cause) {
      throw tokenRefused(cause);
    }
  }
}

async function clientKey({ privateKey, keyId }: ServiceApp): Promise<oauth.PrivateKey> {
  let key: KeyObject;
  let kid = keyId;
  try {
    if (privateKey.trimStart().startsWith('{')) {
      const jwk = JSON.parse(privateKey);
      key = createPrivateKey({ key: jwk, format: 'jwk' });
      kid ??= jwk.kid;
    } else {
      key = createPrivateKey(privateKey.replaceAll('\\n', '\n'));
    }
  } catch {
    throw new UpstreamError('not-sent', "The Okta secret's privateKey is neither a PEM nor a JWK");
  }
  const algorithm =
    key.asymmetricKeyType === 'ec'
      ? { name: 'ECDSA', namedCurve: CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'P-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const cryptoKey = key.toCryptoKey(algorithm, false, ['sign']);
  return kid === undefined ? { key: cryptoKey } : { key: cryptoKey, kid };
}

const CURVES: Record<string, string> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

function tokenRefused(cause: unknown): UpstreamError {
  if (cause instanceof UpstreamError) return cause;
  // The cause is left out of the message: it may hold the assertion.
  const reason = cause instanceof oauth.ResponseBodyError ? cause.error : (cause as Error).name;
  const status = cause instanceof oauth.ResponseBodyError ? 401 : undefined;
  return new UpstreamError(status ? 'refused' : 'not-sent', `Okta gave no access token (${reason})`, {
    ...(status ? { answer: { status, headers: {}, body: undefined } } : {}),
  });
}
