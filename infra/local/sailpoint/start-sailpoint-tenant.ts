import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccessTokens } from './access-token.ts';
import { answerWithFaults, type Disturbance } from './answer-with-faults.ts';
import type { AuthUser } from './auth-user.ts';
import { openAuthUserStore } from './auth-user-store.ts';
import { answerAuthUserRequest, parseAuthUserPath } from './auth-users-endpoint.ts';
import type { Capability } from './capabilities.ts';
import { HostileReads } from './hostile-reads.ts';
import { peaceful, type SailPointHostility } from './hostility.ts';
import { createRateLimiter, type RateLimit } from './rate-limit.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { errorReply, type Reply } from './reply.ts';
import { seedTenant } from './seed-auth-users.ts';
import { allScopes, answerTokenRequest } from './token-endpoint.ts';

export type { AuthUser } from './auth-user.ts';
export type { Capability } from './capabilities.ts';
export { hostile, peaceful, type SailPointHostility } from './hostility.ts';
export type { Fault, RecordedRequest } from './recorded-request.ts';

/** How the tenant is drawn, limited, watched and disturbed. `onRequest` and `before` see every request first. */
export interface SailPointTenantOptions extends Disturbance {
  /** 0, the default, takes a free port. */
  port?: number;
  seed?: number;
  /** 50 unless told, 3 at least. */
  identities?: number;
  /** Per client id and API version; 100 requests per 10 s unless told. */
  rateLimit?: RateLimit;
  /** What the client may ask for: `sp:scopes:all` unless told. */
  clientScopes?: readonly string[];
  /** 749 unless told. */
  tokenLifetimeSeconds?: number;
  /** Keeps changes here across restarts; in memory without it. */
  dataDir?: string;
  /** Where the tenant is as unhelpful as the world. Default `peaceful`, nowhere; `hostile` turns everything on. */
  hostility?: Partial<SailPointHostility>;
  /**
   * What comes of a `value` of null in a patch: RFC 6902 has it, SailPoint's specification of a value does not. `taken`
   * by default.
   */
  nullValues?: 'taken' | 'refused';
  /** Called for each change at the moment at which it takes effect, whatever becomes of its answer. */
  onEffect?: (request: RecordedRequest) => void;
  /** The tenant's clock, in ms. */
  now?: () => number;
}

/** The running tenant, its only client's credentials, and its state for a test to look at or to disturb. */
export interface SailPointTenant {
  url: string;
  clientId: string;
  clientSecret: string;
  samples: {
    /** Holds some capabilities, ORG_ADMIN not among them. */
    identityId: string;
    adminIdentityId: string;
    /** Its capabilities are null. */
    noCapabilitiesIdentityId: string;
  };
  authUser(id: string): AuthUser | undefined;
  authUsers(): AuthUser[];
  /** Changes an identity by hand, as another administrator would in the console. Reads lag behind it likewise. */
  setCapabilities(id: string, held: Capability[] | null): AuthUser;
  /** Breaks what is under way and stops. */
  close(): Promise<void>;
}

/**
 * Starts a SailPoint tenant that serves tokens and auth users as Identity Security Cloud does.
 *
 * @throws {Error} when the port is taken or `dataDir` holds another tenant.
 * @see https://developer.sailpoint.com/docs/api/v3/auth-users
 */
export async function startSailPointTenant(options: SailPointTenantOptions = {}): Promise<SailPointTenant> {
  const { seed = 1, identities = 50, tokenLifetimeSeconds = 749, now = Date.now } = options;
  const tenant = seedTenant(seed, identities);
  const store = openAuthUserStore({ seed, authUsers: tenant.authUsers }, options.dataDir);
  const reads = new HostileReads(seed, { ...peaceful, ...options.hostility }, now);
  const tokens = createAccessTokens(tenant.signingKey, tokenLifetimeSeconds, now);
  const secondsToWait = createRateLimiter(options.rateLimit ?? { limit: 100, windowMs: 10_000 }, now);
  const { clientScopes: scopes = [allScopes] } = options;
  const client = { id: tenant.clientId, secret: tenant.clientSecret, scopes };

  async function answer(request: RecordedRequest): Promise<Reply> {
    if (request.path === '/oauth/token' && request.method === 'POST') {
      return answerTokenRequest(request, client, tokens, tokenLifetimeSeconds);
    }
    const address = parseAuthUserPath(request.path);
    if (address === undefined) return errorReply('404 Not found');
    const reply = await answerVersioned(request, address.apiVersion, address.id);
    if (address.apiVersion === 'v3') reply.headers = { ...reply.headers, 'X-Deprecated': 'true' };
    return reply;
  }

  async function answerVersioned(request: RecordedRequest, apiVersion: string, id: string): Promise<Reply> {
    const claims = await tokens.check(request.headers.authorization);
    if ('refused' in claims) return { status: 401, body: { error: claims.refused } };
    const seconds = secondsToWait(`${claims.clientId} ${apiVersion}`);
    if (seconds !== undefined) {
      const headers = { 'Retry-After': String(seconds) };
      return { status: 429, headers, body: { message: 'Rate limit exceeded' } };
    }
    const reply = answerAuthUserRequest(request, id, claims, store, reads, options.nullValues);
    if (request.method === 'PATCH' && reply.status === 200) options.onEffect?.(request);
    return reply;
  }

  const server = createServer((request, response) => {
    answerWithFaults(request, response, options, answer).catch((error) => {
      // A client that broke off is no news; a fault hook that threw is.
      if (request.errored === null) console.error('The SailPoint tenant could not answer', error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const idAt = (index: number) => tenant.authUsers[index]?.id ?? '';
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: client.id,
    clientSecret: client.secret,
    samples: { identityId: idAt(0), adminIdentityId: idAt(1), noCapabilitiesIdentityId: idAt(2) },
    authUser: store.get,
    authUsers: store.list,
    setCapabilities(id, held) {
      const authUser = store.get(id);
      if (authUser) reads.changing(authUser);
      return store.setCapabilities(id, held);
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
