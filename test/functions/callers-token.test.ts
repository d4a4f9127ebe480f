import { AuthUsersApi, Configuration } from 'sailpoint-api-client';
import { afterAll, expect, test } from 'vitest';
import { putCallers } from '../support/callers.ts';
import { startGateway } from '../support/gateway.ts';

const { local, tenant, send, close } = await startGateway();
afterAll(close);
const KEY = 'the-key:of-a-client-0001';
const OTHERS_KEY = 'the-key-of-a-client-0002';
const client = { id: 'client', groups: ['itsm'], apiKeys: [KEY] };
const other = { id: 'other', groups: ['itsm'], apiKeys: [OTHERS_KEY] };
await putCallers(client, other);

const url = `${local.url}/sailpoint/oauth/token`;
const sent = (fields: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
const given = { grant_type: 'client_credentials', client_id: 'client', client_secret: KEY };
const path = `/sailpoint/v2025/auth-users/${tenant.samples.identityId}`;
const asking = async (token: string) =>
  (await fetch(local.url + path, { headers: { authorization: `Bearer ${token}` } })).status;

test('a caller’s id and key are exchanged for a token, as a form and as SailPoint’s client for Node sends it', async () => {
  const form = new FormData();
  for (const [name, value] of Object.entries(given)) form.append(name, value);
  for (const response of [await sent(given), await fetch(url, { method: 'POST', body: form })]) {
    expect(response.status).toBe(200);
    const body = (await response.json()) as { access_token: string };
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 3_600 });
    expect(body.access_token).not.toContain(KEY);
    expect(await asking(body.access_token)).toBe(200);
  }
});

test('SailPoint’s own client works unchanged with its configuration from the environment', async () => {
  Object.assign(process.env, {
    SAIL_BASE_URL: `${local.url}/sailpoint`,
    SAIL_CLIENT_ID: 'client',
    SAIL_CLIENT_SECRET: KEY,
  });
  const { data } = await new AuthUsersApi(new Configuration()).getAuthUser({ id: tenant.samples.identityId });
  expect(data.id).toBe(tenant.samples.identityId);
});

test.each([
  ['another caller’s id', { ...given, client_id: 'other' }, 401, 'invalid_client'],
  ['another key', { ...given, client_secret: 'the-key-of-nobody-000000' }, 401, 'invalid_client'],
  ['an id that is none', { ...given, client_id: '__proto__' }, 401, 'invalid_client'],
  ['no key', { grant_type: 'client_credentials', client_id: 'client' }, 400, 'invalid_request'],
  ['another grant', { ...given, grant_type: 'password' }, 400, 'unsupported_grant_type'],
])('%s gets none, and is told so as OAuth clients read it', async (_, fields, status, error) => {
  const response = await sent(fields);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject({ error, error_description: expect.any(String) });
  expect(text).not.toMatch(/gtt~|the-key/);
});

test('a client may name itself by HTTP Basic, and by nothing else beside', async () => {
  const basic = (id: string, key: string) => `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`;
  const post = (authorization: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers: { authorization } });
  const grant = { grant_type: 'client_credentials' };
  expect((await post(basic('client', KEY), grant)).status).toBe(200);
  expect((await post(basic('client', encodeURIComponent(KEY)), grant)).status).toBe(200);
  expect((await post(basic('other', KEY), grant)).status).toBe(401);
  expect((await post(`Bearer ${KEY}`, grant)).status).toBe(401);
  expect((await post(basic('client', KEY), given)).status).toBe(400);
});

test('what is no form, holds a file or a field twice, gets none', async () => {
  const json = {
    method: 'POST',
    body: JSON.stringify(given),
    headers: { 'content-type': 'application/json' },
  };
  expect((await fetch(url, json)).status).toBe(415);
  const form = new FormData();
  for (const [name, value] of Object.entries(given)) form.append(name, new Blob([value]));
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(400);
  const twice = new URLSearchParams([...Object.entries(given), ['client_id', 'other']]);
  expect((await fetch(url, { method: 'POST', body: twice })).status).toBe(400);
  expect((await fetch(url, { method: 'POST', body: 'x'.repeat(20_000) })).status).toBe(413);
});

test('a token that was made up, changed or renamed lets nobody in', async () => {
  const { access_token: token } = (await (await sent(given)).json()) as { access_token: string };
  const [, id, expires = '', mac = ''] = token.split('~');
  const later = String(Number(expires) + 1);
  for (const wrong of [
    `gtt~other~${expires}~${mac}`,
    `gtt~${id}~${later}~${mac}`,
    `gtt~${id}~${expires}~${'A'.repeat(43)}`,
    `gtt~${id}~${expires}~`,
    `${token}x`,
  ])
    expect(await asking(wrong), wrong).toBe(401);
  expect(await asking(token)).toBe(200);
});

test('a token makes changes as its caller, on record by the caller’s id', async () => {
  const fields = { grant_type: 'client_credentials', client_id: 'other', client_secret: OTHERS_KEY };
  const { access_token: token } = (await (await sent(fields)).json()) as { access_token: string };
  const made = await fetch(local.url + path, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${token}`,
      ticket: 'RITM0010026',
      'content-type': 'application/json-patch+json',
    },
    body: JSON.stringify([{ op: 'add', path: '/capabilities/-', value: 'REPORT_ADMIN' }]),
  });
  expect(made.status).toBe(200);
  const authorization = { 'x-api-key': OTHERS_KEY };
  const { body } = await send({ path: '/changes?ticket=RITM0010026', headers: authorization });
  expect(body.changes).toMatchObject([{ caller: 'other', state: 'succeeded' }]);
});
