import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { KeyPair } from 'dpop';
import type * as OAuth from 'oauth4webapi';
import type { Authorization, Credential } from '../upstream/connection.ts';
import type { Method, UpstreamAnswer } from '../upstream/request.ts';
import { type Token, TokenCache } from '../upstream/token.ts';
import { tokenError } from '../upstream/token-error.ts';
import { FEATURE_IS_OFF, oktaErrorCode } from './errors.ts';
import type { OktaSecret } from './secret.ts';

type ServiceApp = Extract<OktaSecret, { clientId: string }>;

/**
 * The `Authorization` header that a secret gives: an API token's, or a service app's access token.
 *
 * @throws {Error} for a private key that cannot be read, or is neither RSA nor of a NIST curve
 */
export function oktaAuthorization(secret: OktaSecret): Authorization {
  return 'apiToken' in secret ? apiToken(secret.apiToken) : new ServiceAppAuthorization(secret);
}

function apiToken(token: string): Authorization {
  const credential = { headers: { authorization: `SSWS ${token}` }, renew: async () => false };
  return { authorize: () => credential, tookCredential };
}

const tookCredential = ({ body }: UpstreamAnswer) => oktaErrorCode(body) === FEATURE_IS_OFF;

/**
 * OAuth 2.0 for Okta: client credentials with `private_key_jwt` (RFC 7523) and, unless switched off, tokens
 * bound to a key of this execution environment (DPoP, RFC 9449).
 *
 * https://developer.okta.com/docs/guides/dpop/oktaresourceserver/main/
 */
class ServiceAppAuthorization implements Authorization {
  readonly #app: ServiceApp;
  readonly #key: OAuth.PrivateKey;
  readonly #server: OAuth.AuthorizationServer;
  readonly #tokens: TokenCache;
  // RSA, the one kind of key that Okta takes for DPoP of its own APIs.
  #keys: Promise<KeyPair> | undefined;
  #dpop: OAuth.DPoPHandle | undefined;

  constructor(app: ServiceApp) {
    this.#app = app;
    this.#key = clientKey(app);
    this.#server = { issuer: app.orgUrl, token_endpoint: `${app.orgUrl}/oauth2/v1/token` };
    this.#tokens = new TokenCache(() => this.#fetchToken());
  }

  readonly tookCredential = tookCredential;

  async authorize(method: Method, url: string): Promise<Credential> {
    const token = await this.#tokens.get();
    const renew = async () => {
      await this.#tokens.replace(token);
      return true;
    };
    const { accessToken } = token;
    if (token.tokenType !== 'dpop') return { headers: { authorization: `Bearer ${accessToken}` }, renew };
    const htu = url.split('?', 1)[0] ?? url;
    const { generateProof } = await import('dpop');
    const dpop = await generateProof(await this.#keyPair(), htu, method, undefined, accessToken);
    return { headers: { authorization: `DPoP ${accessToken}`, dpop }, renew };
  }

  #keyPair(): Promise<KeyPair> {
    this.#keys ??= import('dpop').then(({ generateKeyPair }) => generateKeyPair('RS256'));
    return this.#keys;
  }

  async #fetchToken(): Promise<Token> {
    const oauth = await import('oauth4webapi');
    const client: OAuth.Client = { client_id: this.#app.clientId };
    const authentication = oauth.PrivateKeyJwt(this.#key, {
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
      throw tokenError('Okta', cause, oauth);
    }
  }
}

function clientKey({ privateKey, keyId }: ServiceApp): OAuth.PrivateKey {
  const text = privateKey.trim();
  try {
    const jwk = text.startsWith('{') ? JSON.parse(text) : undefined;
    // An environment variable carries a PEM's line ends as `\n`.
    const key = createPrivateKey(jwk ? { key: jwk, format: 'jwk' } : text.replaceAll('\\n', '\n'));
    const kid = keyId ?? jwk?.kid;
    return { key: key.toCryptoKey(algorithmOf(key), false, ['sign']), ...(kid !== undefined && { kid }) };
  } catch {
    // The parser's message could quote the key.
    throw new Error("The Okta secret's privateKey is neither a PEM nor a JWK of an RSA or NIST EC key");
  }
}

const CURVES: Record<string, string> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) {
  if (asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const namedCurve = CURVES[asymmetricKeyDetails?.namedCurve ?? ''];
  if (namedCurve === undefined) throw new Error('Okta takes no signature of this kind of key');
  return { name: 'ECDSA', namedCurve };
}
