import { isDeepStrictEqual } from 'node:util';
import type { AuthUsersApi } from 'sailpoint-api-client';
import { withoutAddresses } from '../world/answer.ts';
import type { Side, World } from '../world/world.ts';
import type { ClientOutcome } from './outcome.ts';
import type { SailPointClient } from './sailpoint-steps.ts';

/** Under which name the token route's steps are told: it is in no document of the vendor's operations. */
export const TOKEN_OPERATION = 'oauth/token';

type Fields = Readonly<Record<string, string>>;

/** A request of a token, and what RFC 6749 has it responded with. */
interface TokenStep {
  readonly title: string;
  readonly request: (client: { id: string; secret: string }) => RequestInit;
  readonly status: number;
  /** §5.2: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
  readonly error?: string;
  /** Where the embedded tenant is not held to it: the RFC leaves a choice. */
  readonly only?: 'gateway';
}

const FORM = 'application/x-www-form-urlencoded';
const fieldsOf = ({ id, secret }: { id: string; secret: string }): Fields => ({
  grant_type: 'client_credentials',
  client_id: id,
  client_secret: secret,
});
const form = (fields: Fields): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) });

const basic = ({ id, secret }: { id: string; secret: string }) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

const STEPS: readonly TokenStep[] = [
  { title: 'a form', request: (client) => form(fieldsOf(client)), status: 200 },
  {
    title: 'a multipart form',
    request(client) {
      const body = new FormData();
      for (const [name, value] of Object.entries(fieldsOf(client))) body.append(name, value);
      return { method: 'POST', body };
    },
    status: 200,
  },
  {
    title: 'HTTP Basic',
    request: (client) => ({ ...form({ grant_type: 'client_credentials' }), headers: basic(client) }),
    status: 200,
    only: 'gateway',
  },
  {
    title: 'HTTP Basic and a secret in the form',
    request: (client) => ({ ...form(fieldsOf(client)), headers: basic(client) }),
    status: 400,
    error: 'invalid_request',
    only: 'gateway',
  },
  {
    title: 'another secret',
    request: (client) => form({ ...fieldsOf(client), client_secret: 'wrong-secret-of-a-client' }),
    status: 401,
    error: 'invalid_client',
  },
  {
    title: 'an unknown client',
    request: (client) => form({ ...fieldsOf(client), client_id: 'nobody' }),
    status: 401,
    error: 'invalid_client',
  },
  {
    title: 'another grant',
    request: (client) => form({ ...fieldsOf(client), grant_type: 'password' }),
    status: 400,
    error: 'unsupported_grant_type',
  },
  {
    title: 'no secret',
    request: ({ id }) => form({ grant_type: 'client_credentials', client_id: id }),
    status: 400,
    error: 'invalid_request',
    only: 'gateway',
  },
  {
    title: 'nothing',
    request: () => ({ method: 'POST', body: '', headers: { 'content-type': FORM } }),
    status: 400,
    error: 'unsupported_grant_type',
    only: 'gateway',
  },
  {
    title: 'JSON',
    request: (client) => ({
      method: 'POST',
      body: JSON.stringify(fieldsOf(client)),
      headers: { 'content-type': 'application/json' },
    }),
    status: 415,
    error: 'invalid_request',
    only: 'gateway',
  },
];

/** Has a client fetch its token on both sides, with its configuration from the environment, and sends what others would. */
export async function runTokenSteps(world: World, version: SailPointClient): Promise<ClientOutcome[]> {
  const outcome = (title: string, faults: readonly string[]): ClientOutcome => ({
    operation: TOKEN_OPERATION,
    title,
    fault: faults.length > 0 ? faults.join('; ') : undefined,
  });
  const outcomes = [outcome('configuration from the environment', await environmentFaults(world, version))];
  for (const { title, request, status, error, only } of STEPS) {
    const faults = [];
    for (const side of only ? [only] : (['vendor', 'gateway'] as const)) {
      const response = await fetch(
        `${world.addresses[side].sailpoint}/oauth/token`,
        request(clientOf(world, side)),
      );
      faults.push(...(await tokenFaults(response, status, error)).map((fault) => `${fault} at the ${side}`));
    }
    outcomes.push(outcome(title, faults));
  }
  return outcomes;
}

const clientOf = ({ tenant, keys }: World, side: Side) =>
  side === 'vendor'
    ? { id: tenant.vendor.clientId, secret: tenant.vendor.clientSecret }
    : { id: 'servicenow', secret: keys.gateway.sailpoint };

/** What of a response is not as RFC 6749 has it, in §5.1 where it is a token and in §5.2 where it is an error. */
export async function tokenFaults(response: Response, status: number, error?: string): Promise<string[]> {
  const text = await response.text();
  if (response.status !== status) return [`${response.status} for ${status}`];
  const type = response.headers.get('content-type')?.split(';')[0];
  if (type !== 'application/json') return [`content type ${type}`];
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (error !== undefined) return body.error === error ? [] : [`error ${body.error} for ${error}`];
  return [
    ...(typeof body.access_token === 'string' ? [] : ['no access_token']),
    ...(String(body.token_type).toLowerCase() === 'bearer' ? [] : [`token_type ${body.token_type}`]),
    ...(Number.isInteger(body.expires_in) ? [] : [`expires_in ${body.expires_in}`]),
    ...(/no-store/.test(response.headers.get('cache-control') ?? '') ? [] : ['it may be stored']),
  ];
}

/** Reads an identity on both sides with what stands in the environment, and nothing else. */
async function environmentFaults(world: World, version: SailPointClient): Promise<string[]> {
  const names = ['SAIL_BASE_URL', 'SAIL_CLIENT_ID', 'SAIL_CLIENT_SECRET'] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  const read = async (side: Side) => {
    const { id, secret } = clientOf(world, side);
    const [baseUrl, clientId, clientSecret] = [world.addresses[side].sailpoint, id, secret];
    Object.assign(process.env, {
      SAIL_BASE_URL: baseUrl,
      SAIL_CLIENT_ID: clientId,
      SAIL_CLIENT_SECRET: clientSecret,
    });
    const configuration = new (version.Configuration as new () => object)();
    const api = new version.AuthUsersApi(configuration as never) as AuthUsersApi;
    const { data } = await api.getAuthUser({ id: world.ids.identityId ?? '' });
    return JSON.parse(withoutAddresses(JSON.stringify(data), world.seen[side].sailpoint));
  };
  try {
    const [vendor, gateway] = [await read('vendor'), await read('gateway')];
    return isDeepStrictEqual(vendor, gateway) ? [] : ['another identity at the gateway'];
  } catch (error) {
    return [`the client fails: ${(error as Error).message}`];
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
