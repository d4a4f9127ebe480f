import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthUsersApi, Configuration } from 'sailpoint-api-client';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Fault,
  type RecordedRequest,
  type SailPointTenant,
  type SailPointTenantOptions,
  startSailPointTenant,
} from '../../../../infra/local/sailpoint/start-sailpoint-tenant.ts';

const running: SailPointTenant[] = [];
const directories: string[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((tenant) => tenant.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

async function start(options: SailPointTenantOptions = {}) {
  const tenant = await startSailPointTenant(options);
  running.push(tenant);
  return tenant;
}

function newDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'sailpoint-'));
  directories.push(directory);
  return directory;
}

function officialClient(tenant: SailPointTenant) {
  const { url, clientId, clientSecret } = tenant;
  return new AuthUsersApi(
    new Configuration({ baseurl: url, clientId, clientSecret, tokenUrl: `${url}/oauth/token` }),
  );
}

async function requestToken(tenant: SailPointTenant, changes: Record<string, string> = {}) {
  const { clientId: client_id, clientSecret: client_secret } = tenant;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id,
    client_secret,
    ...changes,
  });
  return fetch(`${tenant.url}/oauth/token`, { method: 'POST', body });
}

/** A function that calls the tenant with a fresh token. */
async function signIn(tenant: SailPointTenant, scope: Record<string, string> = {}) {
  const { access_token } = (await (await requestToken(tenant, scope)).json()) as { access_token: string };
  return (path: string, init: RequestInit = {}) =>
    fetch(`${tenant.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${access_token}`, ...(init.headers as Record<string, string>) },
    });
}

const patchOf = (patch: unknown, contentType = 'application/json-patch+json'): RequestInit => ({
  method: 'PATCH',
  headers: { 'content-type': contentType },
  body: typeof patch === 'string' ? patch : JSON.stringify(patch),
});
const append = patchOf([{ op: 'add', path: '/capabilities/-', value: 'ROLE_ADMIN' }]);

describe('the SailPoint tenant', () => {
  it('serves the official client a token, an auth user and a change of its capabilities', async () => {
    const tenant = await start();
    const api = officialClient(tenant);
    const id = tenant.samples.identityId;

    const before = await api.getAuthUser({ id });
    const after = await api.patchAuthUser({
      id,
      jsonPatchOperation: [
        { op: 'replace', path: '/capabilities', value: ['ORG_ADMIN'] as unknown as object[] },
      ],
    });

    expect(before.data.capabilities).toEqual(['HELPDESK', 'REPORT_ADMIN']);
    expect(before.headers['x-deprecated']).toBe('true');
    expect(after.data).toEqual({ ...before.data, capabilities: ['ORG_ADMIN'] });
    expect(tenant.authUser(id)?.capabilities).toEqual(['ORG_ADMIN']);
  });

  it('draws the same tenant from the same seed and another from another', async () => {
    const [one, again, other] = await Promise.all([start(), start(), start({ seed: 2 })]);

    expect(again.authUsers()).toEqual(one.authUsers());
    expect([again.clientId, again.clientSecret]).toEqual([one.clientId, one.clientSecret]);
    expect(other.samples.identityId).not.toBe(one.samples.identityId);
    expect(other.clientSecret).not.toBe(one.clientSecret);
    expect(new Set(one.authUsers().map(({ id }) => id)).size).toBe(50);
    expect(new Set(one.authUsers().map(({ uid }) => uid)).size).toBe(50);
  });

  it('has the samples that it promises and uses null as freely as SailPoint does', async () => {
    const { samples, authUser, authUsers } = await start();

    expect(authUser(samples.identityId)?.capabilities).not.toContain('ORG_ADMIN');
    expect(authUser(samples.identityId)?.capabilities).not.toHaveLength(0);
    expect(authUser(samples.adminIdentityId)?.capabilities).toContain('ORG_ADMIN');
    expect(authUser(samples.noCapabilitiesIdentityId)?.capabilities).toBeNull();
    for (const member of [
      'email',
      'phone',
      'firstname',
      'lastUnlockTimestamp',
      'identificationNumber',
    ] as const) {
      expect(new Set(authUsers().map((user) => user[member] === null))).toEqual(new Set([true, false]));
    }
  });

  it.each([
    ['/v3/auth-users/', 'true'],
    ['/v2024/auth-users/', null],
    ['/v2025/auth-users/', null],
    ['/v2026/auth-users/', null],
    ['/auth-users/v1/', null],
  ])('serves %s with X-Deprecated %s', async (base, deprecated) => {
    const tenant = await start();
    const call = await signIn(tenant);

    const response = await call(base + tenant.samples.identityId);
    const missing = await call(`${base}nobody`);

    expect(await response.json()).toEqual(tenant.authUser(tenant.samples.identityId));
    expect(response.headers.get('x-deprecated')).toBe(deprecated);
    expect([missing.status, missing.headers.get('x-deprecated')]).toEqual([404, deprecated]);
  });

  it('issues a token for parameters in a form, in multipart and in the query', async () => {
    const tenant = await start({ tokenLifetimeSeconds: 60 });
    const entries = Object.entries({
      grant_type: 'client_credentials',
      client_id: tenant.clientId,
      client_secret: tenant.clientSecret,
    });
    const query = new URLSearchParams(entries);
    const form = new FormData();
    for (const [name, value] of entries) form.set(name, value);
    const post = (search: string, body?: URLSearchParams | FormData) =>
      fetch(`${tenant.url}/oauth/token${search}`, { method: 'POST', ...(body && { body }) });

    for (const response of [await post('', query), await post('', form), await post(`?${query}`)]) {
      expect(await response.json()).toMatchObject({ token_type: 'bearer', expires_in: 60 });
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  it.each([
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ client_id: 'wrong' }, 401, 'invalid_client'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])('refuses a token for %j', async (changes, status, error) => {
    const response = await requestToken(await start(), changes);

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error, error_description: expect.any(String) });
  });

  it('refuses a missing, a forged and an expired token with only an error member', async () => {
    let now = Date.UTC(2026, 5, 1);
    const tenant = await start({ now: () => now });
    const stranger = await start({ seed: 9, now: () => now });
    const path = `/v2025/auth-users/${tenant.samples.identityId}`;
    const call = await signIn(tenant);
    const forged = (await (await requestToken(stranger)).json()) as { access_token: string };

    now += 748_000;
    expect((await call(path)).status).toBe(200);
    now += 2_000;
    const refusals = [
      [await call(path), 'expired'],
      [await fetch(tenant.url + path), 'missing'],
      [await call(path, { headers: { authorization: `Bearer ${forged.access_token}` } }), 'invalid'],
    ] as const;

    for (const [response, reason] of refusals) {
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: `JWT validation failed: JWT is ${reason}` });
    }
  });

  it('answers 403 to a change by a token that may only read', async () => {
    const tenant = await start();
    const call = await signIn(tenant, { scope: 'sp:auth-user:read' });
    const path = `/v2025/auth-users/${tenant.samples.identityId}`;

    expect((await call(path)).status).toBe(200);
    const response = await call(path, append);

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ detailCode: '403 Forbidden' });
  });

  it('answers 404 in the error shape of SailPoint for an unknown identity, path and method', async () => {
    const tenant = await start();
    const call = await signIn(tenant);
    const path = `/v2025/auth-users/${tenant.samples.identityId}`;

    for (const response of [
      await call('/v2025/auth-users/nobody'),
      await call('/v1/x'),
      await call(path, { method: 'DELETE' }),
    ]) {
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        detailCode: '404 Not found',
        trackingId: expect.stringMatching(/^[0-9a-f]{32}$/),
        messages: [{ locale: 'en-US', localeOrigin: 'DEFAULT', text: expect.any(String) }],
        causes: [],
      });
    }
  });

  it('counts requests per API version in windows and says when the next one opens', async () => {
    let now = Date.UTC(2026, 5, 1);
    const tenant = await start({ now: () => now });
    const call = await signIn(tenant);
    const path = `/auth-users/${tenant.samples.identityId}`;

    for (let count = 0; count < 100; count += 1) expect((await call(`/v2025${path}`)).status).toBe(200);
    now += 3_500;
    const limited = await call(`/v2025${path}`);
    const otherVersion = await call(`/v2026${path}`);
    now += 6_500;
    const nextWindow = await call(`/v2025${path}`);

    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await limited.json()).toEqual({ message: expect.any(String) });
    expect([otherVersion.status, nextWindow.status]).toEqual([200, 200]);
  });

  it('applies all of a patch or nothing, and refuses every other media type', async () => {
    const tenant = await start();
    const call = await signIn(tenant);
    const id = tenant.samples.identityId;
    const path = `/v2025/auth-users/${id}`;
    const before = tenant.authUser(id);
    const half = [
      { op: 'add', path: '/capabilities/-', value: 'ROLE_ADMIN' },
      { op: 'test', path: '/capabilities/0', value: 'ORG_ADMIN' },
    ];
    const illegal = [{ op: 'replace', path: '/email', value: 'x@example.com' }];

    for (const [init, status, detailCode] of [
      [patchOf(half), 400, '400.1 Bad Request Content'],
      [patchOf('{'), 400, '400.1 Bad Request Content'],
      [patchOf(''), 400, '400.1 Bad Request Content'],
      [patchOf('null'), 400, '400.1 Bad Request Content'],
      [patchOf({}), 400, '400.1 Bad Request Content'],
      [patchOf([{ op: 'move', path: 'x' }]), 400, '400.1 Bad Request Content'],
      [patchOf(illegal), 400, '400.1.1 Illegal update attempt'],
      [patchOf([{ op: 'replace', path: '', value: {} }]), 400, '400.1.1 Illegal update attempt'],
      [patchOf([], 'application/json'), 415, '415 Unsupported Media Type'],
    ] as const) {
      const response = await call(path, init);
      expect([response.status, await response.json()]).toMatchObject([status, { detailCode }]);
    }
    expect(tenant.authUser(id)).toEqual(before);

    const applied = await call(path, patchOf(half.slice(0, 1), 'application/json-patch+json; charset=utf-8'));
    expect(await applied.json()).toEqual({
      ...before,
      capabilities: ['HELPDESK', 'REPORT_ADMIN', 'ROLE_ADMIN'],
    });
  });

  it('shows a change that was made behind the back of the API', async () => {
    const tenant = await start();
    const call = await signIn(tenant);

    tenant.setCapabilities(tenant.samples.noCapabilitiesIdentityId, ['ORG_ADMIN']);

    const response = await call(`/v2025/auth-users/${tenant.samples.noCapabilitiesIdentityId}`);
    expect(await response.json()).toMatchObject({ capabilities: ['ORG_ADMIN'] });
  });

  it('keeps changes and tokens across a restart', async () => {
    const dataDir = newDirectory();
    const first = await start({ dataDir });
    const { access_token } = (await (await requestToken(first)).json()) as { access_token: string };
    const path = `/v2025/auth-users/${first.samples.identityId}`;
    const init = { headers: { authorization: `Bearer ${access_token}` } };
    await fetch(first.url + path, { ...append, headers: { ...append.headers, ...init.headers } });
    first.setCapabilities(first.samples.adminIdentityId, null);
    const before = first.authUsers();
    await first.close();
    running.splice(0);

    const second = await start({ dataDir });

    expect(second.authUsers()).toEqual(before);
    expect(await (await fetch(second.url + path, init)).json()).toMatchObject({
      capabilities: ['HELPDESK', 'REPORT_ADMIN', 'ROLE_ADMIN'],
    });
    expect(readdirSync(dataDir)).toEqual(['sailpoint-capabilities.json']);
    await expect(start({ dataDir, seed: 2 })).rejects.toThrow('another seed or size');
  });

  it('shows every request with its raw query and its bytes', async () => {
    const seen: RecordedRequest[] = [];
    const tenant = await start({ onRequest: (request) => seen.push(request) });
    const call = await signIn(tenant);
    const path = `/v2025/auth-users/${tenant.samples.identityId}`;

    await call(`${path}?a=%20b`, append);

    expect(seen.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
    expect(seen[1]).toMatchObject({ path, query: 'a=%20b', body: Buffer.from(String(append.body)) });
  });

  describe('disturbed by a fault', () => {
    async function disturbed(fault: Fault) {
      const tenant = await start({ before: ({ method }) => (method === 'PATCH' ? fault : undefined) });
      const call = await signIn(tenant);
      const id = tenant.samples.identityId;
      const isApplied = () => tenant.authUser(id)?.capabilities?.includes('ROLE_ADMIN');
      return { isApplied, patch: (init = append) => call(`/v2025/auth-users/${id}`, init) };
    }

    it('answers the status of the fault and applies nothing', async () => {
      const fault = { kind: 'status', status: 503, body: { no: 1 }, headers: { 'x-why': 'fault' } } as const;
      const { patch, isApplied } = await disturbed(fault);

      const response = await patch();

      expect([response.status, response.headers.get('x-why'), await response.json()]).toEqual([
        503,
        'fault',
        { no: 1 },
      ]);
      expect(isApplied()).toBe(false);
    });

    it.each([
      ['reset', false],
      ['reset-after', true],
    ] as const)('breaks the connection on %s, with the effect applied: %s', async (kind, applied) => {
      const { patch, isApplied } = await disturbed({ kind });

      await expect(patch()).rejects.toThrow('fetch failed');

      expect(isApplied()).toBe(applied);
    });

    it.each([
      ['before', false],
      ['after', true],
    ] as const)('waits %s the effect', async (_, after) => {
      const { patch, isApplied } = await disturbed({ kind: 'delay', ms: 300, after });

      await expect(patch({ ...append, signal: AbortSignal.timeout(150) })).rejects.toThrow('timeout');

      expect(isApplied()).toBe(after);
    });
  });
});
