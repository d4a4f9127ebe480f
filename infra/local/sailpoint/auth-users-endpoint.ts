import type { TokenClaims } from './access-token.ts';
import type { AuthUserStore } from './auth-user-store.ts';
import type { HostileReads } from './hostile-reads.ts';
import { PatchRefusal, patchCapabilities } from './patch-capabilities.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { errorReply, type Reply } from './reply.ts';
import { allScopes } from './token-endpoint.ts';

/** An auth user's address: the API version that its limits count for, and its identity. */
export interface AuthUserAddress {
  apiVersion: string;
  id: string;
}

/** Reads an auth user's path; undefined for any other, and for an id that cannot be decoded. */
export function parseAuthUserPath(path: string): AuthUserAddress | undefined {
  const [, version, perService, id] =
    /^\/(?:(v3|v2024|v2025|v2026)\/auth-users|(auth-users\/v1))\/([^/]+)$/.exec(path) ?? [];
  const apiVersion = version ?? perService;
  if (apiVersion === undefined || id === undefined) return undefined;
  try {
    return { apiVersion, id: decodeURIComponent(id) };
  } catch {
    return undefined;
  }
}

/** Answers GET and PATCH of one auth user for a client whose token has been checked. */
export function answerAuthUserRequest(
  request: RecordedRequest,
  id: string,
  claims: TokenClaims,
  store: AuthUserStore,
  reads: HostileReads,
  nullValues: 'taken' | 'refused' = 'taken',
): Reply {
  const scope = { GET: 'sp:auth-user:read', PATCH: 'sp:auth-user:manage' }[request.method];
  if (scope === undefined) return errorReply('404 Not found');
  if (!claims.scopes.includes(allScopes) && !claims.scopes.includes(scope))
    return errorReply('403 Forbidden');
  const authUser = store.get(id);
  if (authUser === undefined) return errorReply('404 Not found');
  if (request.method === 'GET') return { status: 200, body: reads.read(authUser) };

  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json-patch+json') return errorReply('415 Unsupported Media Type');
  try {
    const patch = parseJson(request.body);
    if (nullValues === 'refused') refuseNullValues(patch);
    const held = patchCapabilities(authUser.capabilities, patch);
    reads.changing(authUser);
    return { status: 200, body: reads.moved(store.setCapabilities(id, held)) };
  } catch (error) {
    if (error instanceof PatchRefusal) return errorReply(error.detailCode, error.message);
    throw error;
  }
}

function refuseNullValues(patch: unknown): void {
  const hasNull = [patch]
    .flat()
    .some((operation) => (operation as { value?: unknown } | null)?.value === null);
  if (hasNull) throw new PatchRefusal('400.1 Bad Request Content', 'A value is null');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new PatchRefusal('400.1 Bad Request Content', 'The body is not JSON');
  }
}
