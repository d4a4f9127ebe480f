import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importPKCS8, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

let org: OktaOrg;
let clock: number;
let keys: { publicKey: CryptoKey; privateKey: CryptoKey };

beforeEach(async () => {
  clock = Date.now();
  org = await startOktaOrg({ now: () => clock });
  keys = await generateKeyPair('ES256', { extractable: true });
});
afterEach(() => org.close());

const tokenUrl = () => `${org.url}/oauth2/v1/token`;
const seconds = () => Math.floor(clock / 1000);
const thumb = (token: string) => createHash('sha256').update(token).digest('base64url');

async function assertion(claims: JWTPayload = {}): Promise<string> {
  const { clientId, privateKeyPem, keyId } = org.serviceApp;
  const payload = {
    iss: clientId,
    sub: clientId,
    aud: tokenUrl(),
    iat: seconds(),
    exp: seconds() + 300,
    jti: randomUUID(),
    ...claims,
  };
  const key = await importPKCS8(privateKeyPem, 'RS256');
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: keyId }).sign(key);
}

async function proof(claims: JWTPayload, header: object = {}): Promise<string> {
  const jwk = await exportJWK(keys.publicKey);
  return new SignJWT({ htm: 'POST', htu: tokenUrl(), iat: seconds(), jti: randomUUID(), ...claims })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...header })
    .sign(keys.privateKey);
}

async function ask(options: { dpop?: string; scope?: string; assertion?: string }) {
  const response = await fetch(tokenUrl(), {
    method: 'POST',
    headers: options.dpop === undefined ? {} : { dpop: options.dpop },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: options.scope ?? 'okta.apps.read okta.roles.read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: options.assertion ?? (await assertion()),
    }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

async function nonce(): Promise<string> {
  const refused = await ask({ dpop: await proof({}) });
  expect([refused.status, refused.body.error]).toEqual([400, 'use_dpop_nonce']);
  return refused.headers.get('dpop-nonce') ?? '';
}

async function token(scope?: string): Promise<string> {
  const dpop = await proof({ nonce: await nonce() });
  const granted = await ask({ dpop, ...(scope === undefined ? {} : { scope }) });
  expect([granted.status, granted.body.token_type, granted.body.expires_in]).toEqual([200, 'DPoP', 3600]);
  return String(granted.body.access_token);
}

const usersPath = () => `/api/v1/apps/${org.samples.appId}/users`;

async function call(accessToken: string, claims: JWTPayload = {}, method = 'GET') {
  const htu = org.url + usersPath();
  const dpop = await proof({ htm: method, htu, ath: thumb(accessToken), ...claims });
  const body = method === 'POST' ? { id: org.samples.userId } : undefined;
  return api(org, method, `${usersPath()}?limit=2`, body, { authorization: `DPoP ${accessToken}`, dpop });
}

test('the DPoP handshake asks for a nonce and then grants a bound token that reads', async () => {
  const answer = await call(await token());
  expect(answer.status).toBe(200);
  expect(answer.body).toHaveLength(2);
});

test('a token request without a proof, or with a wrong nonce, is refused', async () => {
  expect((await ask({})).body.error).toBe('invalid_dpop_proof');
  const wrong = await ask({ dpop: await proof({ nonce: 'guess' }) });
  expect(wrong.body.error).toBe('use_dpop_nonce');
});

test('a nonce still counts after three days, not after four', async () => {
  const old = await nonce();
  clock += 3 * 24 * 3600 * 1000;
  expect((await ask({ dpop: await proof({ nonce: old }) })).status).toBe(200);
  clock += 24 * 3600 * 1000;
  expect((await ask({ dpop: await proof({ nonce: old }) })).body.error).toBe('use_dpop_nonce');
});

test.each([
  ['another method', { htm: 'POST' }],
  ['another address', { htu: 'http://127.0.0.1/else' }],
  ['another token', { ath: thumb('else') }],
  ['no token', { ath: undefined }],
  ['an old date', { iat: 1_600_000_000 }],
])('an API call with a proof for %s is refused with a challenge', async (_title, claims) => {
  const answer = await call(await token(), claims as JWTPayload);
  expect([answer.status, answer.body.errorCode]).toEqual([401, 'E0000011']);
  expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_dpop_proof"/);
});

test('a proof works once, and only with the key of the token', async () => {
  const accessToken = await token();
  expect((await call(accessToken, { jti: 'one' })).status).toBe(200);
  expect((await call(accessToken, { jti: 'one' })).status).toBe(401);
  keys = await generateKeyPair('ES256', { extractable: true });
  expect((await call(accessToken)).status).toBe(401);
});

test('a bound token sent as a Bearer token is refused', async () => {
  const answer = await api(org, 'GET', usersPath(), undefined, { authorization: `Bearer ${await token()}` });
  expect(answer.status).toBe(401);
});

test('a token ends after its lifetime', async () => {
  const accessToken = await token();
  clock += 3599 * 1000;
  expect((await call(accessToken)).status).toBe(200);
  clock += 2000;
  expect((await call(accessToken)).body.errorCode).toBe('E0000011');
});

test.each([
  ['another issuer', { iss: 'someone' }],
  ['another audience', { aud: 'https://example.com' }],
  ['more than an hour to live', { exp: Math.floor(Date.now() / 1000) + 7200 }],
  ['an end in the past', { exp: 1_600_000_000 }],
])('a client assertion with %s is refused', async (_title, claims) => {
  const dpop = await proof({ nonce: await nonce() });
  const answer = await ask({ dpop, assertion: await assertion(claims) });
  expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
});

test('a client assertion works once', async () => {
  const current = await nonce();
  const signed = await assertion();
  expect((await ask({ dpop: await proof({ nonce: current }), assertion: signed })).status).toBe(200);
  const again = await ask({ dpop: await proof({ nonce: current }), assertion: signed });
  expect(again.body.error).toBe('invalid_client');
});

test('a scope that was not granted is refused by the endpoint, a missing one by the API', async () => {
  const dpop = await proof({ nonce: await nonce() });
  expect((await ask({ dpop, scope: 'okta.users.manage' })).body.error).toBe('invalid_scope');
  const reading = await call(await token('okta.apps.read'), {}, 'POST');
  expect([reading.status, reading.body.errorCode]).toEqual([403, 'E0000006']);
  expect((await call(await token('okta.apps.manage'))).status).toBe(200);
  expect((await call(await token('okta.roles.read'))).status).toBe(403);
});

test('a service app without an administrator role gets empty lists instead of refusals', async () => {
  const accessToken = await token('okta.apps.manage');
  org.serviceApp.permission = 'none';
  const listed = await call(accessToken);
  expect([listed.status, listed.body]).toEqual([200, []]);
  expect((await call(accessToken, {}, 'POST')).body.errorCode).toBe('E0000006');
});

test('without the DPoP requirement a Bearer token is granted', async () => {
  await org.close();
  org = await startOktaOrg({ requireDpop: false, tokenLifetimeSeconds: 60, now: () => clock });
  const { body } = await ask({});
  expect([body.token_type, body.expires_in]).toEqual(['Bearer', 60]);
  for (const authorization of [`Bearer ${body.access_token}`, `Bearer${body.access_token}`]) {
    expect((await api(org, 'GET', usersPath(), undefined, { authorization })).status).toBe(200);
  }
});

test.each(['SSWS ', 'SSWS', 'ssws', 'SSWS   '])('an SSWS token is taken behind %j', async (scheme) => {
  const authorization = scheme + org.apiToken;
  expect((await api(org, 'GET', usersPath(), undefined, { authorization })).status).toBe(200);
});

test.each(['', 'SSWS wrong', 'SSWSwrong', 'Basic abc', 'Bearer a.b.c', 'SSWS', 'Bearer'])(
  'the credentials %j are refused',
  async (authorization) => {
    const answer = await api(org, 'GET', usersPath(), undefined, { authorization });
    expect([answer.status, answer.body.errorCode]).toEqual([401, 'E0000011']);
  },
);

test('an SSWS token reads and changes what its permission allows', async () => {
  const as = (value: string) => ({ authorization: `SSWS ${value}` });
  const { readOnly, noPermission } = org.tokens;
  const body = { id: org.samples.userId };
  expect((await api(org, 'GET', usersPath(), undefined, as(readOnly))).body).toHaveLength(50);
  expect((await api(org, 'POST', usersPath(), body, as(readOnly))).body.errorCode).toBe('E0000006');
  expect((await api(org, 'GET', usersPath(), undefined, as(noPermission))).body).toEqual([]);
  expect((await api(org, 'POST', usersPath(), body, as(noPermission))).status).toBe(403);
  const holders = await api(org, 'GET', '/api/v1/iam/assignees/users', undefined, as(noPermission));
  expect(holders.body).toEqual({ value: [], _links: {} });
});
