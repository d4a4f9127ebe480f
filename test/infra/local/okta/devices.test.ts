import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api, collect, pagesOf, sdkOf } from './org-client.ts';

let org: OktaOrg;

beforeEach(async () => {
  org = await startOktaOrg();
});
afterEach(() => org.close());

const search = (filter: string) => `/api/v1/devices?limit=200&search=${encodeURIComponent(filter)}`;

test("Okta's client reads all devices over three pages, one device and its users", async () => {
  const { deviceApi } = sdkOf(org);
  const listed = await collect<{ id: string }>(await deviceApi.listDevices({ limit: 50 }));
  expect(new Set(listed.map(({ id }) => id)).size).toBe(130);
  const { deviceId } = org.samples;
  expect((await deviceApi.getDevice({ deviceId })).status).toBe('ACTIVE');
  expect(await collect(await deviceApi.listDeviceUsers({ deviceId }))).toHaveLength(2);
});

test('a device that is not there is 404, under the name that Okta has for devices', async () => {
  for (const [method, path] of [
    ['GET', 'guoNOSUCHTHING'],
    ['GET', 'guoNOSUCHTHING/users'],
    ['POST', 'guoNOSUCHTHING/lifecycle/suspend'],
  ] as const) {
    const { status, body } = await api(org, method, `/api/v1/devices/${path}`);
    expect([status, body.errorCode]).toEqual([404, 'E0000007']);
    expect(body.errorSummary).toBe('Not found: Resource not found: guoNOSUCHTHING (GenericUDObject)');
  }
});

test('a device has its providers with expand=providers only', async () => {
  const path = `/api/v1/devices/${org.samples.deviceId}`;
  expect((await api(org, 'GET', path)).body).not.toHaveProperty('providers');
  expect((await api(org, 'GET', `${path}?expand=user`)).body).not.toHaveProperty('providers');
  expect((await api(org, 'GET', `${path}?expand=providers`)).body.providers).toEqual([
    { provider: 'oktaVerify', payloadVersion: '1.0', payload: { clientVersion: expect.any(String) } },
  ]);
});

test('a list of devices embeds users in full, in short, or not at all', async () => {
  const first = async (query: string) => (await api(org, 'GET', `/api/v1/devices?limit=1${query}`)).body[0];
  expect(await first('')).not.toHaveProperty('_embedded');
  expect(await first('&expand=')).not.toHaveProperty('_embedded');
  const link = { managementStatus: expect.any(String), screenLockType: expect.any(String) };
  for (const [expand, members] of [
    ['user', ['credentials', 'status']],
    ['userSummary', ['realmId']],
  ] as const) {
    const device = await first(`&expand=${expand}`);
    expect(device).toHaveProperty('_embedded.users.0', expect.objectContaining(link));
    for (const member of members) expect(device).toHaveProperty(`_embedded.users.0.user.${member}`);
  }
  const refused = await api(org, 'GET', '/api/v1/devices?expand=providers');
  expect([refused.status, refused.body.errorCode]).toEqual([400, 'E0000001']);
});

test("Okta's client takes a device through its whole life", async () => {
  const { deviceApi } = sdkOf(org);
  const deviceId = org.samples.createdDeviceId;
  await deviceApi.activateDevice({ deviceId });
  await deviceApi.suspendDevice({ deviceId });
  await deviceApi.unsuspendDevice({ deviceId });
  await deviceApi.deactivateDevice({ deviceId });
  await deviceApi.deleteDevice({ deviceId });
  expect((await api(org, 'GET', `/api/v1/devices/${deviceId}`)).status).toBe(404);
  expect(org.systemLog().map(({ eventType }) => eventType)).toEqual(
    ['activate', 'suspend', 'unsuspend', 'deactivate', 'delete'].map((name) => `device.lifecycle.${name}`),
  );
});

const SAMPLES = {
  CREATED: 'createdDeviceId',
  ACTIVE: 'deviceId',
  SUSPENDED: 'suspendedDeviceId',
  DEACTIVATED: 'deactivatedDeviceId',
} as const;

test.each([
  ['activate', ['CREATED', 'DEACTIVATED']],
  ['suspend', ['ACTIVE']],
  ['unsuspend', ['SUSPENDED']],
  ['deactivate', ['ACTIVE', 'SUSPENDED']],
  ['delete', ['DEACTIVATED']],
])('%s is possible from %j only', async (name, from) => {
  for (const [status, sample] of Object.entries(SAMPLES)) {
    const path = `/api/v1/devices/${org.samples[sample]}`;
    const answer = await (name === 'delete'
      ? api(org, 'DELETE', path)
      : api(org, 'POST', `${path}/lifecycle/${name}`));
    const expected = from.includes(status) ? [204, undefined] : [400, 'E0000001'];
    expect([answer.status, answer.body.errorCode], status).toEqual(expected);
  }
});

describe('where a repeated lifecycle call is taken', () => {
  const REPEATED = {
    activate: 'ACTIVE',
    suspend: 'SUSPENDED',
    unsuspend: 'ACTIVE',
    deactivate: 'DEACTIVATED',
  } as const;
  const repeat = (lifecycle: keyof typeof REPEATED) =>
    api(org, 'POST', `/api/v1/devices/${org.samples[SAMPLES[REPEATED[lifecycle]]]}/lifecycle/${lifecycle}`);

  test('it is 204 and changes nothing: no status, no date, no event, no effect', async () => {
    const effects: string[] = [];
    await org.close();
    org = await startOktaOrg({
      hostility: { repeatedLifecycle: 'taken' },
      onEffect: ({ path }) => effects.push(path),
    });
    const before = (await api(org, 'GET', '/api/v1/devices')).body;
    for (const lifecycle of Object.keys(REPEATED)) {
      expect((await repeat(lifecycle as keyof typeof REPEATED)).status, lifecycle).toBe(204);
    }
    expect((await api(org, 'GET', '/api/v1/devices')).body).toEqual(before);
    expect([org.systemLog(), effects]).toEqual([[], []]);
  });

  test('a call from any other wrong status is refused all the same', async () => {
    org.state.hostility.repeatedLifecycle = 'taken';
    const refused = await api(
      org,
      'POST',
      `/api/v1/devices/${org.samples.suspendedDeviceId}/lifecycle/activate`,
    );
    expect([refused.status, refused.body.errorCode]).toEqual([400, 'E0000001']);
  });

  test('it may be taken once and refused the next time, and a restart does not mind', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'okta-org-'));
    await org.close();
    org = await startOktaOrg({ dataDir, hostility: { repeatedLifecycle: 'either' } });
    const statuses = new Set<number>();
    for (let i = 0; i < 20; i += 1) statuses.add((await repeat('suspend')).status);
    expect(statuses).toEqual(new Set([204, 400]));
    await org.close();
    org = await startOktaOrg({ dataDir });
    expect(org.systemLog()).toEqual([]);
    rmSync(dataDir, { recursive: true });
  });
});

test('a device that was unsuspended may say so, in a search too, until it is something else', async () => {
  org.state.hostility.unsuspendedStatus = true;
  const path = `/api/v1/devices/${org.samples.suspendedDeviceId}`;
  const shown = async () => (await api(org, 'GET', path)).body.status;
  await api(org, 'POST', `${path}/lifecycle/unsuspend`);
  expect(await shown()).toBe('UNSUSPENDED');
  const found = await api(org, 'GET', search('status eq "UNSUSPENDED"'));
  expect(found.body.map(({ id }) => id)).toEqual([org.samples.suspendedDeviceId]);
  await api(org, 'POST', `${path}/lifecycle/suspend`);
  expect(await shown()).toBe('SUSPENDED');
  await api(org, 'POST', `${path}/lifecycle/deactivate`);
  await api(org, 'POST', `${path}/lifecycle/activate`);
  expect(await shown()).toBe('ACTIVE');
});

test('the links of a device name the calls that its status takes', async () => {
  const links = async (id: string) =>
    Object.keys((await api(org, 'GET', `/api/v1/devices/${id}`)).body._links ?? {});
  expect(await links(org.samples.deviceId)).toEqual(['suspend', 'deactivate', 'self', 'users']);
  expect(await links(org.samples.suspendedDeviceId)).toEqual(['unsuspend', 'deactivate', 'self', 'users']);
  expect(await links(org.samples.deactivatedDeviceId)).toEqual(['activate', 'self', 'users']);
});

test('deactivation costs a device its users and logs each of them', async () => {
  const path = `/api/v1/devices/${org.samples.deviceId}`;
  await api(org, 'POST', `${path}/lifecycle/deactivate`);
  expect((await api(org, 'GET', `${path}/users`)).body).toEqual([]);
  expect(org.systemLog().map(({ eventType }) => eventType)).toEqual([
    'device.lifecycle.deactivate',
    'device.user.remove',
    'device.user.remove',
  ]);
});

test.each([
  ['status eq "SUSPENDED"', ({ status }: Record<string, unknown>) => status === 'SUSPENDED'],
  [
    'status ne "ACTIVE" and (profile.platform eq "IOS" or profile.platform eq "MACOS")',
    ({ status, profile }: Record<string, unknown>) =>
      status !== 'ACTIVE' && /IOS|MACOS/.test((profile as { platform: string }).platform),
  ],
  [
    'profile.displayName sw "WIN" and lastUpdated ge "2024-01-10T00:00:00.000Z"',
    ({ profile, lastUpdated }: Record<string, unknown>) =>
      (profile as { platform: string }).platform === 'WINDOWS' && String(lastUpdated) >= '2024-01-10',
  ],
  [
    'profile.displayName co "0012"',
    ({ profile }: Record<string, unknown>) =>
      String((profile as { displayName: string }).displayName).includes('0012'),
  ],
])('the search %s finds exactly what it says', async (filter, matches) => {
  const all = await api(org, 'GET', '/api/v1/devices');
  const wanted = all.body.filter(matches).map(({ id }) => id);
  const found = await api(org, 'GET', search(filter));
  expect(wanted.length).toBeGreaterThan(0);
  expect(found.body.map(({ id }) => id)).toEqual(wanted);
});

test.each([
  ['STATUS eq "SUSPENDED"', 'status eq "SUSPENDED"'],
  ['status EQ "suspended"', 'status eq "SUSPENDED"'],
  ['PROFILE.DISPLAYNAME Co "win"', 'profile.displayName co "WIN"'],
  [
    'profile.displayName sw "iOs" AND status Ne "active"',
    'profile.displayName sw "IOS" and status ne "ACTIVE"',
  ],
  ['LastUpdated GE "2024-01-10t00:00:00.000z"', 'lastUpdated ge "2024-01-10T00:00:00.000Z"'],
])('the search %s finds what %s does: its case does not matter', async (filter, usual) => {
  const wanted = (await api(org, 'GET', search(usual))).body.map(({ id }) => id);
  expect(wanted.length).toBeGreaterThan(0);
  expect((await api(org, 'GET', search(filter))).body.map(({ id }) => id)).toEqual(wanted);
});

test.each([
  'status co "ACT"',
  'status eq',
  'status eq ACTIVE',
  'colour eq "red"',
  '(status eq "ACTIVE"',
  'status eq "ACTIVE" nor id eq "x"',
  'lastUpdated gt "yesterday-ish"',
  '',
])('the search %j is refused', async (filter) => {
  const answer = await api(org, 'GET', search(filter));
  expect([answer.status, answer.body.errorCode]).toEqual([400, 'E0000031']);
});

test('a search lags behind what a read by id says, also after a deletion', async () => {
  let clock = Date.UTC(2026, 0, 1);
  const slow = await startOktaOrg({ searchDelayMs: 1000, now: () => clock });
  const id = slow.samples.suspendedDeviceId;
  const found = async () =>
    (await api(slow, 'GET', search(`id eq "${id}"`))).body.map(({ status }) => status);
  await api(slow, 'POST', `/api/v1/devices/${id}/lifecycle/deactivate`);
  expect((await api(slow, 'GET', `/api/v1/devices/${id}`)).body.status).toBe('DEACTIVATED');
  expect(await found()).toEqual(['SUSPENDED']);
  clock += 600;
  await api(slow, 'DELETE', `/api/v1/devices/${id}`);
  expect(await found()).toEqual(['SUSPENDED']);
  clock += 500;
  expect(await found()).toEqual(['DEACTIVATED']);
  clock += 500;
  expect(await found()).toEqual([]);
  expect((await pagesOf(slow, '/api/v1/devices')).flat()).not.toContain(id);
  await slow.close();
});
