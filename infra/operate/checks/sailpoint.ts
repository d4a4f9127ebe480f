import { type Agent, request } from 'undici';
import { operation as get } from '../../../functions/sailpoint/auth-users/get.ts';
import { operation as update } from '../../../functions/sailpoint/auth-users/update.ts';
import { authUserPath } from '../../../lib/sailpoint/auth-user.ts';
import { SailPointAuthorization } from '../../../lib/sailpoint/authorization.ts';
import type { SailPointSecret } from '../../../lib/sailpoint/secret.ts';
import { Connection } from '../../../lib/upstream/connection.ts';
import type { UpstreamRequest } from '../../../lib/upstream/request.ts';
import { probe } from '../probe.ts';
import { tokenRefusal } from '../token-refusal.ts';
import { type Check, failed, ok, skipped } from './check.ts';

const TOKEN = 'sailpoint token';
const AUTH_USERS = 'sailpoint auth-users';

// Nobody has this id: whoever may read and change auth users is told so (404), anybody else 403.
const path = authUserPath('00000000000000000000000000000000');
const probes: readonly { operation: { id: string; scope: string }; request: UpstreamRequest }[] = [
  { operation: get, request: { method: 'GET', path } },
  {
    operation: update,
    request: {
      method: 'PATCH',
      path,
      mediaType: 'application/json-patch+json',
      body: [{ op: 'replace', path: '/capabilities', value: [] }],
    },
  },
];

/** Whether the client gets tokens, and whether they let auth users be read and changed. */
export async function checkSailPoint(secret: SailPointSecret, agent: Agent): Promise<Check[]> {
  const authorization = new SailPointAuthorization(secret);
  const refusal = await tokenRefusal(authorization, secret.baseUrl);
  if (refusal !== undefined) {
    const found = `SailPoint gives no token (${refusal})`;
    const remedy =
      'Look whether the client still exists, and put its id and secret with `npm run secrets -- put sailpoint`.';
    return [failed(TOKEN, found, remedy), skipped(AUTH_USERS, 'not known without a token')];
  }
  const token = ok(TOKEN, 'the client gets tokens');
  const connection = new Connection(secret.baseUrl, authorization, agent);
  for (const { operation, request } of probes) {
    const answer = await probe(connection, request);
    if (answer?.status === 403) return [token, await forbidden(operation, secret, agent)];
    if (answer?.status !== 404) {
      const found = `SailPoint answered ${answer?.status ?? 'nothing'} where 404 was due`;
      const remedy = 'Look whether baseUrl is the address of the API, https://{tenant}.api.identitynow.com.';
      return [token, failed(AUTH_USERS, found, remedy)];
    }
  }
  return [token, ok(AUTH_USERS, 'can be read and changed')];
}

async function forbidden(
  { id, scope }: { id: string; scope: string },
  secret: SailPointSecret,
  agent: Agent,
): Promise<Check> {
  const affected = `would not work: ${id.replace('sailpoint.', '')}`;
  const scopes = await scopesOf(secret, agent);
  if (scopes && !scopes.includes('sp:scopes:all') && !scopes.includes(scope)) {
    const remedy = 'Add it to the client (Admin → API Management); a token has it from then on.';
    return failed(AUTH_USERS, `the scope ${scope} is missing (403); ${affected}`, remedy);
  }
  const remedy =
    'Auth users take the authority ORG_ADMIN: make the client, or the personal access token, as an organisation admin.';
  return failed(AUTH_USERS, `the client has not the authority (403); ${affected}`, remedy);
}

/** What a token says it is good for; undefined where it says nothing. */
async function scopesOf(secret: SailPointSecret, agent: Agent): Promise<string[] | undefined> {
  const { clientId, clientSecret, baseUrl } = secret;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  try {
    const { body } = await request(`${baseUrl}/oauth/token`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      signal: AbortSignal.timeout(10_000),
    });
    const { scope } = (await body.json()) as { scope?: string };
    return scope?.split(' ');
  } catch {
    return undefined;
  }
}
