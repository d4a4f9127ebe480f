import { afterAll, beforeEach, expect, test } from 'vitest';
import { startGateway } from '../../support/gateway.ts';

const { org, local, send, asked, faults, close } = await startGateway({ emptyPageEvery: 2 });
afterAll(close);
beforeEach(() => {
  delete faults.okta;
  asked('okta');
});

const { appId, userId, deviceId, governedUserId, governedRoleAssignmentId, grantId } = org.samples;
const here = `${local.url}/okta`;

test('a list’s Link headers lead back here, and following them reads every page, empty ones too', async () => {
  let path: string | undefined = `/okta/api/v1/apps/${appId}/users?limit=20`;
  const ids: string[] = [];
  let empty = 0;
  while (path) {
    const { headers, body } = await send({ path });
    ids.push(...body.map(({ id }: { id: string }) => id));
    if (body.length === 0) empty += 1;
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    expect(next === undefined || next.startsWith(`${here}/api/v1/apps/${appId}/users?`)).toBe(true);
    path = next?.slice(local.url.length);
  }
  expect(empty).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(org.state.apps.get(appId)?.users.size);
  expect(ids.length).toBeGreaterThan(100);
});

test('links in bodies lead back here too, and nothing in an answer names the vendor’s host', async () => {
  for (const path of [
    `/okta/api/v1/apps/${appId}/users?limit=2&expand=user`,
    '/okta/api/v1/iam/assignees/users?limit=2',
    `/okta/api/v1/users/${governedUserId}/roles/${governedRoleAssignmentId}/governance/${grantId}/resources`,
    `/okta/api/v1/devices/${deviceId}`,
  ]) {
    const { status, headers, body } = await send({ path });
    const text = JSON.stringify([body, Object.fromEntries(headers)]);
    expect(status).toBe(200);
    expect(text).toContain(`${here}/api/v1/`);
    expect(text).not.toContain(org.url);
  }
});

test('a pager behind a proxy gets links to the address that it called', async () => {
  const { headers } = await send({ path: `/okta/api/v1/apps/${appId}/users?limit=2` });
  const host = new URL(local.url).host;
  expect(headers.get('link')).toContain(`http://${host}/okta/`);
});

test('the vendor’s rate limit and request id are passed on', async () => {
  const { headers } = await send({ path: `/okta/api/v1/devices/${deviceId}` });
  expect(headers.get('x-okta-request-id')).toMatch(/\S/);
  expect(Number(headers.get('x-rate-limit-remaining'))).toBeGreaterThan(0);
  expect(headers.get('cache-control')).toBe('no-store');
});

test('a read is tried again after a 503 and a broken connection', async () => {
  const troubles = [{ kind: 'status', status: 503 } as const, { kind: 'reset' } as const];
  faults.okta = () => troubles.shift();
  expect(await send({ path: `/okta/api/v1/devices/${deviceId}` })).toMatchObject({ status: 200 });
  expect(asked('okta').length).toBe(3);
});

test('a vendor that keeps failing is a 502 in the vendor’s words', async () => {
  faults.okta = () => ({ kind: 'status', status: 500 });
  const failed = await send({ path: `/okta/api/v1/devices/${deviceId}` });
  expect(failed).toMatchObject({
    status: 502,
    body: { type: 'urn:goldthread:problem:upstream-failed', errorCode: 'E0000009' },
  });
});

test('a used-up rate limit is the vendor’s 429 with its headers and Retry-After', async () => {
  const reset = String(Math.floor(Date.now() / 1000) + 3600);
  faults.okta = () => ({
    kind: 'status',
    status: 429,
    headers: { 'x-rate-limit-limit': '600', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset },
  });
  const limited = await send({ path: `/okta/api/v1/devices/${deviceId}` });
  expect(limited).toMatchObject({ status: 429, body: { errorCode: 'E0000047' } });
  expect(limited.headers.get('x-rate-limit-reset')).toBe(reset);
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(3000);
});

test('credentials that the vendor refuses are our 502, not the caller’s 401', async () => {
  faults.okta = () => ({ kind: 'status', status: 401 });
  expect(await send({ path: `/okta/api/v1/devices/${deviceId}` })).toMatchObject({
    status: 502,
    body: { type: 'urn:goldthread:problem:upstream-credentials' },
  });
});

test('an expired token is renewed within the request', async () => {
  let refused = 0;
  faults.okta = () => {
    if (refused > 0) return undefined;
    refused += 1;
    return { kind: 'status', status: 401 };
  };
  expect(await send({ path: `/okta/api/v1/users/${userId}/roles` })).toMatchObject({ status: 200 });
});
