import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decodeJwt, jwtVerify } from 'jose';
import { type AccessTokenClaims, issueAccessToken } from './access-token.ts';
import type { Credentials, ServiceClient } from './credentials.ts';
import { DpopProofError, dpopNonces, verifyDpopProof } from './dpop-proof.ts';
import type { UsedIds } from './used-ids.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const MAX_ASSERTION_LIFETIME_S = 3600;

/** The path of the org authorization server's token endpoint. */
export const TOKEN_PATH = '/oauth2/v1/token';

/** The token endpoint's answer; errors are in OAuth 2.0's form, not in the API's. */
export interface TokenAnswer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, string>;
}

/** What the endpoint needs to know of the org. */
export interface TokenEndpointOptions {
  credentials: Credentials;
  usedIds: UsedIds;
  orgUrl: () => string;
  tokenLifetimeSeconds: number;
}

class TokenError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, description: string, headers: Record<string, string> = {}) {
    super(description);
    this.name = 'TokenError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Whom the assertion claims to be from. */
function claimedClient(form: URLSearchParams, credentials: Credentials): ServiceClient | undefined {
  try {
    return credentials.client(decodeJwt(form.get('client_assertion') ?? '').iss ?? '');
  } catch {
    return undefined;
  }
}

async function authenticateClient(
  client: ServiceClient | undefined,
  form: URLSearchParams,
  url: string,
  now: number,
  { usedIds }: TokenEndpointOptions,
): Promise<ServiceClient> {
  const refuse = (description: string) => new TokenError(401, 'invalid_client', description);
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
    throw refuse('The client_assertion_type is missing or not supported.');
  }
  if (!client) throw refuse('The client_id is unknown.');
  const { clientId } = client;
  const tries = client.publicKeys.map((key) =>
    jwtVerify(form.get('client_assertion') ?? '', key, {
      algorithms: ALGORITHMS,
      issuer: clientId,
      subject: clientId,
      audience: url,
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    }),
  );
  const verified = await Promise.any(tries).catch(() => {
    throw refuse('The client_assertion token is invalid, has expired or is for another audience.');
  });
  const { exp = 0, jti } = verified.payload;
  if (exp > now / 1000 + MAX_ASSERTION_LIFETIME_S + 5) {
    throw refuse('The client_assertion token expires more than one hour ahead.');
  }
  if (jti !== undefined && !usedIds.use(`assertion ${jti}`, now, exp * 1000)) {
    throw refuse('The client_assertion token has been used before.');
  }
  return client;
}

function scopesOf(form: URLSearchParams, client: ServiceClient): string[] {
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (scopes.length === 0) throw new TokenError(400, 'invalid_scope', 'The scope parameter is missing.');
  if (!scopes.every((scope) => client.scopes.includes(scope))) {
    throw new TokenError(400, 'invalid_scope', 'One or more scopes are not granted to the client.');
  }
  return scopes;
}

async function proveKey(
  headers: IncomingHttpHeaders,
  urls: readonly string[],
  now: number,
  options: TokenEndpointOptions,
  isRequired: boolean,
): Promise<string | undefined> {
  const proof = headers.dpop;
  if (typeof proof !== 'string') {
    if (!isRequired) return undefined;
    throw new TokenError(400, 'invalid_dpop_proof', 'The DPoP proof JWT header is missing.');
  }
  const nonces = dpopNonces(options.credentials.secret, now);
  try {
    return await verifyDpopProof(proof, { method: 'POST', urls, now, usedIds: options.usedIds, nonces });
  } catch (error) {
    if (!(error instanceof DpopProofError)) throw error;
    const nonce: Record<string, string> =
      error.code === 'use_dpop_nonce' && nonces[0] ? { 'dpop-nonce': nonces[0] } : {};
    throw new TokenError(400, error.code, error.message, nonce);
  }
}

async function grant(
  form: URLSearchParams,
  headers: IncomingHttpHeaders,
  now: number,
  options: TokenEndpointOptions,
): Promise<Record<string, unknown>> {
  const url = `${options.orgUrl()}${TOKEN_PATH}`;
  if (form.get('grant_type') !== 'client_credentials') {
    throw new TokenError(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
  }
  // The proof comes first: a client that is told to use a nonce has not spent its assertion yet.
  const claimed = claimedClient(form, options.credentials);
  const urls = [url, `http://${headers.host}${TOKEN_PATH}`];
  const jkt = await proveKey(headers, urls, now, options, claimed?.requireDpop ?? false);
  const client = await authenticateClient(claimed, form, url, now, options);
  const scp = scopesOf(form, client);
  const iat = Math.floor(now / 1000);
  const claims: AccessTokenClaims = {
    jti: `AT.${randomUUID()}`,
    cid: client.clientId,
    scp,
    iat,
    exp: iat + options.tokenLifetimeSeconds,
    ...(jkt === undefined ? {} : { cnf: { jkt } }),
  };
  return {
    token_type: jkt === undefined ? 'Bearer' : 'DPoP',
    expires_in: options.tokenLifetimeSeconds,
    access_token: issueAccessToken(claims, options.credentials.secret),
    scope: scp.join(' '),
  };
}

/** Answers POST /oauth2/v1/token: client_credentials with private_key_jwt, with or without DPoP. */
export async function answerTokenRequest(
  body: Buffer,
  headers: IncomingHttpHeaders,
  now: number,
  options: TokenEndpointOptions,
): Promise<TokenAnswer> {
  const noStore = { 'Cache-Control': 'no-cache, no-store', Pragma: 'no-cache' };
  try {
    if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) {
      throw new TokenError(400, 'invalid_request', 'The request must be form-encoded.');
    }
    const answer = await grant(new URLSearchParams(body.toString()), headers, now, options);
    return { status: 200, body: answer, headers: noStore };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return {
      status: error.status,
      body: { error: error.code, error_description: error.message },
      headers: { ...noStore, ...error.headers },
    };
  }
}
