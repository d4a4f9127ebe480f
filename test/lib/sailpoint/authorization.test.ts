import { afterEach, describe, expect, it } from 'vitest';
import {
  type Fault,
  type RecordedRequest,
  type SailPointTenant,
  type SailPointTenantOptions,
  startSailPointTenant,
} from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { sailpoint } from '../../../lib/sailpoint/sailpoint.ts';
import { Connection } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';

let tenant: SailPointTenant;
let requests: RecordedRequest[];
let fault: (request: RecordedRequest) => Fault | undefined;
afterEach(() => tenant.close());

async function start(options: SailPointTenantOptions = {}, clientSecret?: string): Promise<Connection> {
  requests = [];
  fault = () => undefined;
  tenant = await startSailPointTenant({
    onRequest: (request) => requests.push(request),
    before: (request) => fault(request),
    ...options,
  });
  const secret = {
    baseUrl: tenant.url,
    clientId: tenant.clientId,
    clientSecret: clientSecret ?? tenant.clientSecret,
  };
  const { baseUrl, authorization } = sailpoint.connect(secret);
  return new Connection(baseUrl, authorization);
}

const path = () => `/v2025/auth-users/${tenant.samples.identityId}`;
const read = (connection: Connection) =>
  connection.read({ method: 'GET', path: path() }, new Deadline(5_000));
const isToken = (request: RecordedRequest) => request.path === '/oauth/token';
const tokenRequests = () => requests.filter(isToken);
const unauthorized: Fault = { kind: 'status', status: 401, body: { error: 'JWT is expired' } };

describe('client credentials', () => {
  it('get a token that is sent as Bearer, and kept', async () => {
    const connection = await start();
    for (let i = 0; i < 3; i++) expect(await read(connection)).toMatchObject({ status: 200 });
    expect(tokenRequests()).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(tokenRequests()[0]?.body.toString()))).toEqual({
      grant_type: 'client_credentials',
      client_id: tenant.clientId,
      client_secret: tenant.clientSecret,
    });
    expect(requests[1]?.headers.authorization).toMatch(/^Bearer [\w.-]+$/);
  });

  it('get one token for 50 first requests at once', async () => {
    const connection = await start();
    const all = await Promise.all(Array.from({ length: 50 }, () => read(connection)));
    expect(all.every(({ status }) => status === 200)).toBe(true);
    expect(tokenRequests()).toHaveLength(1);
  });

  it('get a new token before the old one ends, by the life that the answer names', async () => {
    const connection = await start({ tokenLifetimeSeconds: 1 });
    await read(connection);
    await new Promise((resolve) => setTimeout(resolve, 520));
    await read(connection);
    expect(requests.map(isToken)).toEqual([true, false, true, false]);
  });

  it('get a new token once for 50 requests that are refused at once', async () => {
    const connection = await start({ rateLimit: { limit: 1000, windowMs: 10_000 } });
    await read(connection);
    const old = requests[1]?.headers.authorization;
    fault = ({ headers }) => (headers.authorization === old ? unauthorized : undefined);
    await Promise.all(Array.from({ length: 50 }, () => read(connection)));
    expect(tokenRequests()).toHaveLength(2);
  });

  it('try one new token and no more where every token is refused', async () => {
    const connection = await start();
    fault = (request) => (isToken(request) ? undefined : unauthorized);
    await expect(read(connection)).rejects.toMatchObject({
      failure: 'refused',
      answer: { status: 401, body: { error: 'JWT is expired' } },
    });
    expect(requests.map(isToken)).toEqual([true, false, true, false]);
  });
});

describe('a token that does not come', () => {
  it.each([{}, { 'www-authenticate': 'Basic realm="oauth"' }])(
    'for a wrong client secret is a refusal that does not hold it, with the headers %j',
    async (headers) => {
      const connection = await start({}, 'hunter2');
      if ('www-authenticate' in headers) {
        fault = () => ({ kind: 'status', status: 401, body: { error: 'invalid_client' }, headers });
      }
      const error = await read(connection).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'UpstreamError', failure: 'refused', answer: { status: 401 } });
      expect((error as Error).message).toMatch(/^SailPoint gave no access token/);
      expect(JSON.stringify(error) + (error as Error).stack).not.toContain('hunter2');
      expect((error as Error).cause).toBeUndefined();
      expect(requests.map(isToken)).toEqual([true]);
    },
  );

  it.each<[string, Fault]>([
    ['500', { kind: 'status', status: 500 }],
    ['429', { kind: 'status', status: 429, body: { message: 'slow down' } }],
    ['a reset', { kind: 'reset' }],
    ['an answer without a token', { kind: 'status', status: 200, body: {} }],
  ])('for %s is asked for again, also for a write: nothing was sent', async (_, broken) => {
    const connection = await start();
    let faults = 1;
    fault = (request) => (isToken(request) && faults-- > 0 ? broken : undefined);
    const body = [{ op: 'add', path: '/capabilities/-', value: 'CERT_ADMIN' }];
    const patch = { method: 'PATCH', path: path(), body, mediaType: 'application/json-patch+json' } as const;
    expect(await connection.write(patch, new Deadline(5_000))).toMatchObject({ status: 200 });
    expect(requests.map(isToken)).toEqual([true, true, false]);
  });
});
