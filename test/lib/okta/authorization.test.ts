import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Fault,
  type OktaOrg,
  type OktaOrgOptions,
  type RecordedRequest,
  startOktaOrg,
} from '../../../infra/local/okta/start-okta-org.ts';
import { okta } from '../../../lib/okta/okta.ts';
import { Connection } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { readPages } from '../../../lib/upstream/pages.ts';

let org: OktaOrg;
let requests: RecordedRequest[];
let fault: (request: RecordedRequest) => Fault | undefined;
let pem: string;

async function start(options: OktaOrgOptions = {}) {
  await org?.close();
  requests = [];
  fault = () => undefined;
  org = await startOktaOrg({
    onRequest: (request) => requests.push(request),
    before: (request) => fault(request),
    ...options,
  });
}

beforeAll(async () => {
  await start();
  pem = org.serviceApp.privateKeyPem;
});
beforeEach(() => start());
afterEach(() => org.close());

function connect(members: Record<string, unknown> = {}): Connection {
  const { clientId, scopes } = org.serviceApp;
  const secret = { orgUrl: org.url, clientId, privateKey: pem, scopes, ...members };
  const { baseUrl, authorization } = okta.connect(secret);
  return new Connection(baseUrl, authorization);
}

const read = (connection: Connection, path = `/api/v1/devices/${org.samples.deviceId}`) =>
  connection.read({ method: 'GET', path, query: [] }, new Deadline(5_000));
const tokenRequests = () => requests.filter(({ path }) => path === '/oauth2/v1/token');
const apiRequests = () => requests.filter(({ path }) => path.startsWith('/api/'));
const proofOf = ({ headers }: RecordedRequest) => decodeJwt(String(headers.dpop));
const everything = (error: unknown): string =>
  error instanceof Error
    ? [error.message, error.stack, everything(error.cause)].join()
    : JSON.stringify(error);

describe('an API token', () => {
  it('is sent as SSWS, and is no reason to ask for another', async () => {
    const { authorization } = okta.connect({ orgUrl: org.url, apiToken: org.apiToken });
    const connection = new Connection(org.url, authorization);
    expect(await read(connection)).toMatchObject({ status: 200 });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([`SSWS ${org.apiToken}`]);
    fault = () => ({ kind: 'status', status: 401 });
    await expect(read(connection)).rejects.toMatchObject({ answer: { status: 401 } });
    expect(requests).toHaveLength(2);
  });
});

describe('a service app', () => {
  it('gets a token bound to its key after the nonce handshake, and proves each call anew', async () => {
    const connection = connect();
    for (let i = 0; i < 3; i++) expect(await read(connection)).toMatchObject({ status: 200 });
    expect(tokenRequests().map(({ status }) => status)).toEqual([400, 200]);
    expect(apiRequests()).toHaveLength(3);
    for (const request of apiRequests()) {
      expect(request.headers.authorization).toMatch(/^DPoP /);
      expect(proofOf(request)).toMatchObject({ htm: 'GET', htu: `${org.url}${request.path}` });
      expect(decodeProtectedHeader(String(request.headers.dpop))).toMatchObject({
        typ: 'dpop+jwt',
        alg: 'RS256',
      });
    }
    expect(new Set(requests.map((request) => proofOf(request).jti)).size).toBe(5);
  });

  it('proves the address of a next page without its query', async () => {
    const path = `/api/v1/apps/${org.samples.appId}/users`;
    const first = { method: 'GET', path, query: [['limit', '60']] } as const;
    const pages = await Array.fromAsync(readPages(connect(), first, () => new Deadline(5_000)));
    expect(pages).toHaveLength(3);
    expect(apiRequests()[1]?.query).toContain('after=');
    expect(apiRequests().map((request) => proofOf(request).htu)).toEqual(Array(3).fill(org.url + path));
  });

  it('signs an assertion for the token URL, in its own name, with the key’s id', async () => {
    await read(connect({ keyId: 'key 1' }));
    const form = new URLSearchParams(tokenRequests()[1]?.body.toString());
    const assertion = form.get('client_assertion') ?? '';
    const { clientId, scopes } = org.serviceApp;
    expect(form.get('scope')).toBe(scopes.join(' '));
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'RS256', kid: 'key 1' });
    const { iss, sub, aud, exp = 0, iat = 0 } = decodeJwt(assertion);
    expect([iss, sub, aud]).toEqual([clientId, clientId, `${org.url}/oauth2/v1/token`]);
    expect(exp - iat).toBeLessThanOrEqual(3600);
  });

  it('without DPoP sends a Bearer token and no proof', async () => {
    await start({ requireDpop: false });
    expect(await read(connect({ dpop: false }))).toMatchObject({ status: 200 });
    expect(requests.map(({ headers }) => headers.dpop)).toEqual([undefined, undefined]);
    expect(apiRequests()[0]?.headers.authorization).toMatch(/^Bearer /);
  });

  it('without DPoP is refused by an org that demands it', async () => {
    await expect(read(connect({ dpop: false }))).rejects.toMatchObject({
      failure: 'refused',
      message: 'Okta gave no access token (invalid_dpop_proof)',
      answer: { status: 401 },
    });
  });

  it('asks for one token for 50 first requests at once', async () => {
    const connection = connect();
    const all = await Promise.all(Array.from({ length: 50 }, () => read(connection)));
    expect(all.every(({ status }) => status === 200)).toBe(true);
    expect(tokenRequests()).toHaveLength(2);
  });

  it('gets a new token once where the org refuses the old one', async () => {
    const connection = connect();
    await read(connection);
    let refusals = 1;
    fault = ({ path }) =>
      path.startsWith('/api/') && refusals-- > 0 ? { kind: 'status', status: 401 } : undefined;
    expect(await read(connection)).toMatchObject({ status: 200 });
    // The nonce is known by now: one call each.
    expect(tokenRequests().map(({ status }) => status)).toEqual([400, 200, 200]);
    fault = ({ path }) => (path.startsWith('/api/') ? { kind: 'status', status: 401 } : undefined);
    await expect(read(connection)).rejects.toMatchObject({ failure: 'refused', answer: { status: 401 } });
    expect(tokenRequests()).toHaveLength(4);
  });

  it('gets one new token for 50 requests that are refused at once', async () => {
    const connection = connect();
    await read(connection);
    const old = apiRequests()[0]?.headers.authorization;
    fault = ({ headers }) => (headers.authorization === old ? { kind: 'status', status: 401 } : undefined);
    await Promise.all(Array.from({ length: 50 }, () => read(connection)));
    expect(tokenRequests().filter(({ status }) => status === 200)).toHaveLength(2);
  });

  it('gets a new token when the old one has expired at the org', async () => {
    let aheadMs = 0;
    await start({ now: () => Date.now() + aheadMs, requireDpop: false });
    const connection = connect({ dpop: false });
    await read(connection);
    const [old] = apiRequests();
    fault = ({ headers }) => {
      aheadMs = headers.authorization === old?.headers.authorization ? 3_700_000 : 0;
      return undefined;
    };
    expect(await read(connection)).toMatchObject({ status: 200 });
    expect(apiRequests().map(({ status }) => status)).toEqual([200, 401, 200]);
    expect(tokenRequests()).toHaveLength(2);
  });
});

describe('a token that does not come', () => {
  it('for a wrong key is a refusal that holds neither assertion nor key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const wrong = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const error = await read(connect({ privateKey: wrong })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UpstreamError', failure: 'refused', answer: { status: 401 } });
    const assertion = new URLSearchParams(tokenRequests()[1]?.body.toString()).get('client_assertion') ?? '-';
    const line = wrong.split('\n')[3] ?? '-';
    for (const part of [assertion.split('.')[2] ?? '-', line]) expect(everything(error)).not.toContain(part);
    expect(apiRequests()).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['500', { kind: 'status', status: 500 }],
    ['429', { kind: 'status', status: 429 }],
    ['a reset', { kind: 'reset' }],
    ['HTML', { kind: 'status', status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }],
  ])('for %s is tried again, also for a write: nothing was sent', async (_, broken) => {
    let faults = 1;
    fault = ({ path }) => (path === '/oauth2/v1/token' && faults-- > 0 ? broken : undefined);
    const path = `/api/v1/devices/${org.samples.deviceId}/lifecycle/suspend`;
    const answer = await connect().write({ method: 'POST', path }, new Deadline(5_000));
    expect(answer).toMatchObject({ status: 204 });
    expect(apiRequests()).toHaveLength(1);
  });

  it('is not waited for beyond the deadline', async () => {
    fault = () => ({ kind: 'delay', ms: 3_000 });
    const started = performance.now();
    const reading = connect().read({ method: 'GET', path: '/api/v1/devices' }, new Deadline(200));
    await expect(reading).rejects.toMatchObject({ failure: 'not-sent' });
    expect(performance.now() - started).toBeLessThan(600);
  });
});

describe('the private key', () => {
  it('is taken as PEM of PKCS #8 or PKCS #1, with escaped line ends, or as a JWK', async () => {
    const key = createPrivateKey(pem);
    const pkcs1 = key.export({ type: 'pkcs1', format: 'pem' }).toString();
    const jwk = JSON.stringify(key.export({ format: 'jwk' }));
    for (const privateKey of [pem, pkcs1, pem.replaceAll('\n', '\\n'), `\n${pem}\n`, jwk, ` ${jwk}`]) {
      expect(await read(connect({ privateKey }))).toMatchObject({ status: 200 });
    }
  });
});
