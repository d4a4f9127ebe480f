import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startGateway } from '../../support/gateway.ts';

const { org, tenant, send, asked, faults, freshUser, close } = await startGateway();
afterAll(close);
afterEach(() => {
  delete faults.okta;
  delete faults.sailpoint;
});

const { appId, assignedUserId, deviceId, groupId } = org.samples;
const identity = tenant.samples.identityId;
let numbers = 0;
const ticket = () => {
  numbers += 1;
  return { ticket: `CHG${String(numbers).padStart(7, '0')}` };
};

const changes: Record<string, { method: string; path: string; body?: unknown }> = {
  assign: { method: 'POST', path: `/okta/api/v1/apps/${appId}/users`, body: { id: freshUser() } },
  unassign: { method: 'DELETE', path: `/okta/api/v1/apps/${appId}/users/${assignedUserId}` },
  'assign a group': { method: 'PUT', path: `/okta/api/v1/apps/${appId}/groups/${groupId}` },
  'give a role': {
    method: 'POST',
    path: `/okta/api/v1/users/${freshUser()}/roles`,
    body: { type: 'HELP_DESK_ADMIN' },
  },
  'suspend a device': { method: 'POST', path: `/okta/api/v1/devices/${deviceId}/lifecycle/suspend` },
  'delete a device': { method: 'DELETE', path: `/okta/api/v1/devices/${deviceId}` },
  'change capabilities': {
    method: 'PATCH',
    path: `/sailpoint/capabilities/${identity}`,
    body: { add: ['REPORT_ADMIN'] },
  },
};

const html = { 'content-type': 'text/html' };
describe.each([
  ['nothing', { status: 200, body: '' }],
  ['null', { status: 200, body: 'null' }],
  ['a text', { status: 200, body: '"x"' }],
  ['an empty object', { status: 200, body: '{}' }],
  ['somebody else', { status: 200, body: '{"id":"00uSOMEBODYELSE00000"}' }],
  ['204', { status: 204, body: '' }],
  ['a 404 of a proxy', { status: 404, body: '<html>Not found</html>', headers: html }],
  ['a 404 without a body', { status: 404, body: '' }],
  ['a 404 of an endpoint that is not there', { status: 404, body: { errorCode: 'E0000022' } }],
])('%s in place of the resource', (_, answer) => {
  test.each(Object.entries(changes))('keeps a change from being begun: %s', async (_, change) => {
    const fault = ({ method }: { method: string }) =>
      method === 'GET' ? ({ kind: 'status', ...answer } as const) : undefined;
    Object.assign(faults, { okta: fault, sailpoint: fault });
    asked('okta');
    asked('sailpoint');
    const headers = ticket();
    const got = await send({ ...change, headers });
    expect([got.status, got.body.type]).toEqual([502, 'urn:goldthread:problem:upstream-failed']);
    expect([...asked('okta'), ...asked('sailpoint')].filter((one) => !one.startsWith('GET'))).toEqual([]);
    expect((await send({ path: `/changes?ticket=${headers.ticket}` })).body.changes).toEqual([]);
    const dry = await send({ ...change, path: `${change.path}?dryRun=true`, headers });
    expect(dry.status).toBe(502);
  });
});

test('something else than the resource in answer to a write leaves it in doubt', async () => {
  const id = freshUser();
  faults.okta = ({ method }) =>
    method === 'POST' ? { kind: 'status', status: 200, body: '"x"' } : undefined;
  const got = await send({
    method: 'POST',
    path: `/okta/api/v1/apps/${appId}/users`,
    body: { id },
    headers: ticket(),
  });
  expect([got.status, got.headers.get('change-state')]).toEqual([504, 'in_doubt']);
});

test('a removal that a proxy answers with 404 is not taken for done', async () => {
  faults.okta = ({ method }) =>
    method === 'DELETE' ? { kind: 'status', status: 404, body: '<html>', headers: html } : undefined;
  const path = `/okta/api/v1/apps/${appId}/users/${assignedUserId}`;
  const got = await send({ method: 'DELETE', path, headers: ticket() });
  const { body } = await send({ path: `/changes/${got.headers.get('change-id')}` });
  expect(body).toMatchObject({ state: 'failed', after: { id: assignedUserId } });
  expect(body.reason).not.toMatch(/It was not there/);
});
