import type { IncomingHttpHeaders } from 'node:http';
import { readAccessToken } from './access-token.ts';
import type { Credentials, Principal } from './credentials.ts';
import { DpopProofError, verifyDpopProof } from './dpop-proof.ts';
import { accessDenied, invalidToken, type OktaError } from './errors.ts';
import type { Route } from './routes.ts';
import type { UsedIds } from './used-ids.ts';

/** What of a request counts for authentication. */
export interface CredentialedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
}

/** Authenticates API requests: SSWS tokens, Bearer tokens and DPoP-bound tokens. */
export class Authorization {
  readonly #credentials: Credentials;
  readonly #usedIds: UsedIds;
  readonly #orgUrl: () => string;

  constructor(credentials: Credentials, usedIds: UsedIds, orgUrl: () => string) {
    this.#credentials = credentials;
    this.#usedIds = usedIds;
    this.#orgUrl = orgUrl;
  }

  /** Resolves with the caller; rejects with 401 E0000011, for OAuth 2.0 with a `WWW-Authenticate` challenge. */
  async authenticate(request: CredentialedRequest, now: number): Promise<Principal> {
    // Okta's own Python client leaves out the space.
    const [, scheme = '', token = ''] =
      /^(SSWS|Bearer|DPoP) *(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (scheme.toUpperCase() === 'SSWS') {
      const principal = this.#credentials.ssws(token);
      if (!principal) throw invalidToken();
      return principal;
    }
    const dpop = scheme.toLowerCase() === 'dpop';
    if (!dpop && scheme.toLowerCase() !== 'bearer') throw invalidToken();

    const refuse = (error: string, description: string) =>
      this.#challenge(dpop ? 'DPoP' : 'Bearer', request.path, error, description);
    const claims = readAccessToken(token, this.#credentials.secret, now);
    if (!claims) throw refuse('invalid_token', 'The token has expired or is not valid.');
    const jkt = claims.cnf?.jkt;
    // A bound token is worth nothing without its key: sent as a Bearer token it is refused, and the reverse.
    if ((jkt !== undefined) !== dpop)
      throw refuse('invalid_token', 'The token type does not fit the scheme.');
    if (jkt !== undefined) {
      const proof = request.headers.dpop;
      if (typeof proof !== 'string') throw refuse('invalid_dpop_proof', 'The DPoP proof is missing.');
      try {
        await verifyDpopProof(proof, {
          method: request.method,
          urls: [`${this.#orgUrl()}${request.path}`, `http://${request.headers.host}${request.path}`],
          now,
          usedIds: this.#usedIds,
          accessToken: { value: token, jkt },
        });
      } catch (error) {
        if (error instanceof DpopProofError) throw refuse(error.code, error.message);
        throw error;
      }
    }
    const principal = this.#credentials.serviceApp(claims.cid, claims.scp);
    if (!principal) throw refuse('invalid_token', 'The client is not known any more.');
    return principal;
  }

  #challenge(scheme: 'DPoP' | 'Bearer', path: string, error: string, description: string): OktaError {
    const parts = [
      ...(scheme === 'DPoP' ? ['algs="RS256 RS384 RS512 ES256 ES384 ES512"'] : []),
      `authorization_uri="${this.#orgUrl()}/oauth2/v1/authorize"`,
      `realm="${this.#orgUrl()}"`,
      `error="${error}"`,
      `error_description="${description}"`,
      `resource="${path}"`,
    ];
    return invalidToken({ 'WWW-Authenticate': `${scheme} ${parts.join(', ')}` });
  }
}

/** Whether the caller's role and scopes admit the operation. Throws 403 E0000006; `false` = answer an empty list. */
export function admits(principal: Principal, route: Route): boolean {
  const { scopes, permission } = principal;
  const scope = `okta.${route.area}`;
  if (scopes && !scopes.has(`${scope}.manage`) && (route.change || !scopes.has(`${scope}.read`))) {
    throw accessDenied();
  }
  if (permission === 'admin' || (permission === 'readOnly' && !route.change)) return true;
  // Scopes without an administrator role: lists are empty instead of refused, which looks like a clean org.
  if (permission === 'none' && route.emptyList !== undefined) return false;
  throw accessDenied();
}
