import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../infra/local/okta/okta-org-options.ts';
import { type Sent, startGateway } from '../../support/gateway.ts';

const { org, tenant, local, send, asked, faults, close } = await startGateway();
afterAll(close);
beforeEach(() => {
  delete faults.okta;
  asked('okta');
  asked('sailpoint');
});

const { appId, deviceId, adminUserId } = org.samples;
const free = org.samples.userId;
const users = `/okta/api/v1/apps/${appId}/users`;
let tickets = 0;
const ticket = () => {
  tickets += 1;
  return `RITM${String(tickets).padStart(7, '0')}`;
};
const assign = (id: string, more: Partial<Sent> = {}): Sent => ({
  method: 'POST',
  path: users,
  body: { id },
  headers: { ticket: ticket() },
  ...more,
});
const unassign = (id: string, headers: Record<string, string> = { ticket: ticket() }): Sent => ({
  method: 'DELETE',
  path: `${users}/${id}`,
  headers,
});

describe('a change', () => {
  test('costs one read and one write at the vendor, and its replay nothing', async () => {
    const request = assign(free);
    const first = await send(request);
    expect(first.status).toBe(200);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'change-id': expect.stringMatching(/^chg_[0-9a-f]{32}$/),
      'change-state': 'succeeded',
      'change-applied': 'true',
    });
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    expect(asked('okta')).toEqual([
      `GET /api/v1/apps/${appId}/users/${free}`,
      `POST /api/v1/apps/${appId}/users`,
    ]);

    const second = await send(request);
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('change-id')).toBe(first.headers.get('change-id'));
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(asked('okta')).toEqual([]);
  });

  test('that is already true answers as a success that changed nothing, after one read', async () => {
    const again = await send(assign(free));
    expect(again.status).toBe(200);
    expect(again.body.id).toBe(free);
    expect(again.headers.get('change-applied')).toBe('false');
    expect(asked('okta')).toEqual([`GET /api/v1/apps/${appId}/users/${free}`]);
  });

  test('without a body to answer is replayed as 204', async () => {
    const request = unassign(free);
    expect(await send(request)).toMatchObject({ status: 204, body: undefined });
    const again = await send(request);
    expect(again).toMatchObject({ status: 204, body: undefined });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('of what is not there is a success that changed nothing', async () => {
    const gone = await send(unassign(free));
    expect(gone.status).toBe(204);
    expect(gone.headers.get('change-applied')).toBe('false');
  });

  test('is looked up by its id, with who, why, before and after', async () => {
    const headers = { ticket: 'RITM7654321', 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };
    const made = await send(assign(free, { headers }));
    const found = await send({ path: `/changes/${made.headers.get('change-id')}` });
    expect(found.body).toMatchObject({
      id: made.headers.get('change-id'),
      operation: 'okta.assignUserToApplication',
      resource: `okta:app/${appId}/user/${free}`,
      caller: 'servicenow',
      ticket: 'RITM7654321',
      state: 'succeeded',
      changed: true,
      before: null,
      after: { id: free, status: 'ACTIVE' },
      request: { params: { appId }, body: { id: free } },
    });
    const event = org.systemLog().at(-1);
    expect(event?.debugContext.debugData.requestId).toBe(found.body.upstreamRequestId);
    expect(found.body).not.toHaveProperty('requestHash');
  });

  test('is found by its ticket and by its resource', async () => {
    for (const query of [
      'ticket=RITM7654321',
      `resource=${encodeURIComponent(`okta:app/${appId}/user/${free}`)}&limit=1`,
    ]) {
      const { body } = await send({ path: `/changes?${query}` });
      expect(body.changes[0]).toMatchObject({ ticket: 'RITM7654321' });
    }
    const { headers, body } = await send({
      path: `/changes?resource=okta:app/${appId}/user/${free}&limit=1`,
    });
    expect(body.changes.length).toBe(1);
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    const following = await send({ path: next.slice(local.url.length) });
    expect(following.status).toBe(200);
    expect(following.body.changes[0].id).not.toBe(body.changes[0].id);
  });
});

describe('an idempotency key', () => {
  test('used for another request is refused with 422 that names the first change', async () => {
    const headers = { 'idempotency-key': 'key-1', ticket: ticket() };
    const first = await send({ ...unassign(free, headers) });
    const other = await send({ ...assign(free), headers });
    expect(other).toMatchObject({ status: 422, body: { type: 'urn:goldthread:problem:key-reused' } });
    expect(other.headers.get('change-id')).toBe(first.headers.get('change-id'));
    expect(asked('okta').filter((request) => request.startsWith('POST'))).toEqual([]);
  });

  test('needs no ticket, and a change with neither is refused with 400 before anything is asked', async () => {
    expect(await send({ ...assign(free), headers: { 'idempotency-key': 'key-2' } })).toMatchObject({
      status: 200,
    });
    asked('okta');
    const neither = await send({ ...assign(free), headers: {} });
    expect(neither).toMatchObject({
      status: 400,
      body: { errorCode: 'E0000001', title: expect.any(String) },
    });
    expect(asked('okta')).toEqual([]);
  });

  test('of one caller is not another caller’s', async () => {
    const headers = { 'idempotency-key': 'key-3' };
    const one = await send({ ...assign(free), headers });
    const other = await send({ ...assign(free), headers: { ...headers, 'x-api-key': local.keys.jira } });
    expect(other.headers.get('change-id')).not.toBe(one.headers.get('change-id'));
    expect(other.headers.has('idempotency-replayed')).toBe(false);
  });

  test('of a change that is running right now gets 409 with Retry-After', async () => {
    faults.okta = ({ method }) => (method === 'DELETE' ? { kind: 'delay', ms: 400 } : undefined);
    const request = unassign(free);
    const first = send(request);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = await send(request);
    expect(second.status).toBe(409);
    expect(second.headers.get('change-state')).toBe('started');
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await first).status).toBe(204);
  });
});

describe('a vendor in trouble', () => {
  const onWrite =
    (fault: Fault) =>
    ({ method }: { method: string }) =>
      method === 'GET' ? undefined : fault;

  test('that breaks the connection after the effect leaves a change in doubt, which is not sent again', async () => {
    faults.okta = onWrite({ kind: 'reset-after' });
    const request = assign(free);
    const doubtful = await send(request);
    expect(doubtful).toMatchObject({ status: 202, body: { state: 'in_doubt' } });
    expect(doubtful.headers.get('location')).toBe(`${local.url}/changes/${doubtful.body.id}`);
    expect(doubtful.headers.has('change-applied')).toBe(false);
    delete faults.okta;
    asked('okta');
    expect(await send(request)).toMatchObject({ status: 202, body: { state: 'in_doubt' } });
    expect(asked('okta')).toEqual([]);
    await send(unassign(free));
  });

  test('that answers 500 to a write leaves a change in doubt', async () => {
    faults.okta = onWrite({ kind: 'status', status: 500 });
    expect(await send(assign(free))).toMatchObject({ status: 202, body: { state: 'in_doubt' } });
    expect(asked('okta').filter((request) => request.startsWith('POST')).length).toBe(1);
  });

  test('whose rate limit is long used up gets a 429 with its headers, and the same request goes through later', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 3600);
    const limited = {
      'x-rate-limit-limit': '600',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': reset,
    };
    faults.okta = onWrite({ kind: 'status', status: 429, headers: limited });
    const request = assign(free);
    const refused = await send(request);
    expect(refused).toMatchObject({ status: 429, body: { errorCode: 'E0000047' } });
    expect(Object.fromEntries(refused.headers)).toMatchObject({ ...limited, 'change-state': 'deferred' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
    delete faults.okta;
    const later = await send(request);
    expect(later.status).toBe(200);
    expect(later.headers.get('change-id')).toBe(refused.headers.get('change-id'));
    expect(later.headers.get('change-state')).toBe('succeeded');
    await send(unassign(free));
  });

  test('that refuses is quoted with its own status and error members, and again in the replay', async () => {
    const request = assign(free, {
      path: `/okta/api/v1/apps/${org.samples.plainAppId}/users`,
      body: { id: free, credentials: { userName: 'x', password: { value: 'Tr0ub4dor&3' } } },
    });
    const refused = await send(request);
    expect(refused).toMatchObject({ status: 400, body: { errorCode: 'E0000041' } });
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.headers.get('change-state')).toBe('failed');
    const again = await send(request);
    expect(again).toMatchObject({ status: 400, body: { errorCode: 'E0000041' } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('that cannot be read from leaves no change behind', async () => {
    faults.okta = () => ({ kind: 'status', status: 403 });
    const headers = { ticket: 'RITM4030000' };
    expect(await send({ ...assign(free), headers })).toMatchObject({
      status: 403,
      body: { errorCode: 'E0000006' },
    });
    expect(await send({ path: '/changes?ticket=RITM4030000' })).toMatchObject({ body: { changes: [] } });
  });
});

test('who has an application through a group is assigned individually, not called assigned already', async () => {
  const { groupAppId, groupInheritedUserId: id } = org.samples;
  const request = assign(id, { path: `/okta/api/v1/apps/${groupAppId}/users` });
  const assigned = await send(request);
  expect(assigned).toMatchObject({ status: 200, body: { scope: 'USER' } });
  expect(assigned.headers.get('change-applied')).toBe('true');
});

test('a password is sent to the vendor, and is neither in the ledger nor in an answer', async () => {
  const password = 'c0rrect-horse-battery';
  const body = { credentials: { userName: 'battery@example.com', password: { value: password } } };
  await send(assign(free));
  const headers = { ticket: ticket() };
  const updated = await send({ method: 'POST', path: `${users}/${free}`, headers, body });
  expect(updated.status).toBe(200);
  const found = await send({ path: `/changes/${updated.headers.get('change-id')}` });
  expect(found.body.request.body.credentials).toEqual({
    userName: 'battery@example.com',
    password: '[redacted]',
  });
  expect(JSON.stringify([updated.body, found.body])).not.toContain(password);
});

test('a role that is held already is told apart, by type and by its custom binding', async () => {
  const roles = `/okta/api/v1/users/${adminUserId}/roles`;
  const { customRoleId, resourceSetId } = org.samples;
  for (const body of [
    { type: 'HELP_DESK_ADMIN' },
    { type: 'CUSTOM', role: customRoleId, 'resource-set': resourceSetId },
  ]) {
    const held = await send({ method: 'POST', path: roles, body, headers: { ticket: ticket() } });
    expect(held.status).toBe(201);
    expect(held.body).toMatchObject({ type: body.type });
    expect(held.headers.get('change-applied')).toBe('false');
  }
});

test('an assigned and an unassigned role are changes of the same resource', async () => {
  const roles = `/okta/api/v1/users/${free}/roles`;
  await send({
    method: 'POST',
    path: roles,
    body: { type: 'HELP_DESK_ADMIN' },
    headers: { ticket: ticket() },
  });
  await send({ method: 'DELETE', path: `${roles}/JBCUYUC7IRCVGS27IFCE2SKO`, headers: { ticket: ticket() } });
  const { body } = await send({ path: `/changes?resource=okta:user/${free}/role/HELP_DESK_ADMIN` });
  expect(body.changes.map(({ operation }: { operation: string }) => operation)).toEqual([
    'okta.unassignRoleFromUser',
    'okta.assignRoleToUser',
  ]);
});

test('a device that is suspended already is not suspended again', async () => {
  const path = `/okta/api/v1/devices/${deviceId}/lifecycle/suspend`;
  const first = await send({ method: 'POST', path, headers: { ticket: ticket() } });
  const second = await send({ method: 'POST', path, headers: { ticket: ticket() } });
  expect([first, second].map(({ status, headers }) => [status, headers.get('change-applied')])).toEqual([
    [204, 'true'],
    [204, 'false'],
  ]);
  const { body } = await send({ path: `/changes?resource=okta:device/${deviceId}` });
  expect(body.changes[1]).toMatchObject({ before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } });
});

test('a capability patch that would change nothing is not sent, at whichever address it comes in', async () => {
  const { identityId } = tenant.samples;
  const held = tenant.authUser(identityId)?.capabilities ?? [];
  const headers = { 'content-type': 'application/json-patch+json', ticket: ticket() };
  const body = [{ op: 'replace', path: '/capabilities', value: [...held].reverse() }];
  const first = await send({
    method: 'PATCH',
    path: `/sailpoint/v2024/auth-users/${identityId}`,
    headers,
    body,
  });
  expect(first.status).toBe(200);
  expect(first.headers.get('change-applied')).toBe('false');
  expect(asked('sailpoint')).toEqual([`GET /v2024/auth-users/${identityId}`]);
  // The address is no part of what is asked: the same request at another one is the same change.
  const second = await send({
    method: 'PATCH',
    path: `/sailpoint/auth-users/v1/${identityId}`,
    headers,
    body,
  });
  expect(second.headers.get('idempotency-replayed')).toBe('true');
});
