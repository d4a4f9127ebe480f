import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Fault,
  type OktaOrg,
  type RecordedRequest,
  startOktaOrg,
} from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

let org: OktaOrg;
let fault: Fault | undefined;
let recorded: RecordedRequest[];
let arrived: number;

beforeEach(async () => {
  fault = undefined;
  recorded = [];
  arrived = 0;
  org = await startOktaOrg({
    before() {
      arrived += 1;
      return fault;
    },
    onRequest: (request) => recorded.push(request),
  });
});
afterEach(() => org.close());

const devicePath = (name: string) => `/api/v1/devices/${org.samples.deviceId}/lifecycle/${name}`;
const statusOf = async () => (await api(org, 'GET', `/api/v1/devices/${org.samples.deviceId}`)).body.status;

function rawStatus(lines: string[]): Promise<string> {
  const { hostname, port } = new URL(org.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        [...lines, `Host: ${hostname}`, `Authorization: SSWS ${org.apiToken}`, '', ''].join('\r\n'),
      );
    });
    socket.once('data', (data) => {
      resolve(data.toString().split(' ')[1] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

test('a POST without body and without Content-Length is 411, with Content-Length: 0 it works', async () => {
  const line = `POST ${devicePath('suspend')} HTTP/1.1`;
  expect(await rawStatus([line])).toBe('411');
  expect(await rawStatus([line, 'Content-Length: 0'])).toBe('204');
});

test('every answer carries a request id of its own, the counters and the date', async () => {
  const answers = [
    await api(org, 'GET', '/api/v1/devices?limit=1'),
    await api(org, 'GET', '/api/v1/devices/none'),
    await api(org, 'GET', '/api/v1/devices', undefined, { authorization: 'SSWS no' }),
    await api(org, 'POST', devicePath('suspend')),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 401, 204]);
  for (const { headers } of answers) {
    for (const name of ['x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset', 'date']) {
      expect(headers.get(name)).toBeTruthy();
    }
  }
  expect(new Set(answers.map(({ headers }) => headers.get('x-okta-request-id'))).size).toBe(4);
});

test.each([
  ['GET', '/api/v1/groups', undefined, {}, 405, 'E0000022'],
  ['PUT', '/api/v1/devices', {}, {}, 405, 'E0000022'],
  ['GET', '/api/v1/apps/0oanone/users', undefined, {}, 404, 'E0000007'],
  ['POST', 'users', '{"id":', {}, 400, 'E0000003'],
  ['POST', 'users', '', {}, 400, 'E0000003'],
  ['POST', 'users', 'null', {}, 400, 'E0000003'],
  ['POST', 'users', '[]', {}, 400, 'E0000003'],
  ['POST', 'users', '{"id":1}', {}, 400, 'E0000001'],
  ['POST', 'users', '{}', {}, 400, 'E0000001'],
  ['PATCH', 'groups', '{}', {}, 400, 'E0000003'],
  ['PATCH', 'groups', '[{}]', {}, 400, 'E0000001'],
  ['PUT', 'groups', '[]', {}, 400, 'E0000003'],
  ['PUT', 'groups', '{"priority":"x"}', {}, 400, 'E0000001'],
  ['POST', 'users', '{}', { 'content-type': 'text/plain' }, 415, 'E0000021'],
  ['POST', 'users', '{}', { 'content-type': 'application/json-patch+json' }, 415, 'E0000021'],
])('%s %s with %j is refused', async (method, path, body, headers, status, errorCode) => {
  const { appId, assignedGroupId } = org.samples;
  const app = `/api/v1/apps/${appId}/${path === 'groups' ? `groups/${assignedGroupId}` : path}`;
  const full = path.startsWith('/') ? path : app;
  const answer = await api(org, method, full, body, headers as Record<string, string>);
  expect([answer.status, answer.body.errorCode]).toEqual([status, errorCode]);
});

test('a reset breaks the connection before the effect, a reset-after behind it', async () => {
  fault = { kind: 'reset' };
  await expect(api(org, 'POST', devicePath('suspend'))).rejects.toThrow();
  fault = undefined;
  expect(await statusOf()).toBe('ACTIVE');
  fault = { kind: 'reset-after' };
  await expect(api(org, 'POST', devicePath('suspend'))).rejects.toThrow();
  fault = undefined;
  expect(await statusOf()).toBe('SUSPENDED');
  expect(recorded.map(({ status }) => status)).toEqual([undefined, 200, undefined, 200]);
});

test('an injected status has no effect and carries the given headers and body', async () => {
  const body = { errorCode: 'E0000010' };
  fault = { kind: 'status', status: 503, body, headers: { 'X-Test': 'yes' } };
  const answer = await api(org, 'POST', devicePath('suspend'));
  expect([answer.status, answer.body, answer.headers.get('x-test')]).toEqual([503, body, 'yes']);
  fault = undefined;
  expect(await statusOf()).toBe('ACTIVE');
});

test.each([
  [429, 'E0000047'],
  [500, 'E0000009'],
  [503, 'E0000010'],
])('an injected %i without a body gets the body that Okta sends', async (status, errorCode) => {
  fault = { kind: 'status', status };
  const answer = await api(org, 'GET', '/api/v1/devices');
  expect([answer.status, answer.body.errorCode]).toEqual([status, errorCode]);
});

test('a delay after the effect leaves the effect visible while the answer is awaited', async () => {
  fault = { kind: 'delay', ms: 1000, after: true };
  let answered = false;
  const waiting = api(org, 'POST', devicePath('suspend')).then(() => {
    answered = true;
  });
  while (org.systemLog().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect([org.state.devices.get(org.samples.deviceId)?.status, answered]).toEqual(['SUSPENDED', false]);
  await waiting;
});

test('a recorded request has method, path, raw query, headers, body and status', async () => {
  const path = `/api/v1/apps/${org.samples.appId}/users`;
  await api(org, 'POST', `${path}?x=%20y`, { id: org.samples.userId });
  const [request] = recorded;
  expect(request).toMatchObject({ method: 'POST', path, query: 'x=%20y', status: 200 });
  expect(request?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(request?.body.toString() ?? '')).toEqual({ id: org.samples.userId });
});

test('close ends at once, even while a request is held back', async () => {
  fault = { kind: 'delay', ms: 60_000 };
  const held = api(org, 'POST', devicePath('suspend')).catch(() => 'broken');
  await expect.poll(() => arrived).toBe(1);
  await org.close();
  expect(await held).toBe('broken');
  org = await startOktaOrg();
});
