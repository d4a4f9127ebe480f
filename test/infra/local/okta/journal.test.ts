import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'okta-org-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

async function changeALot(org: OktaOrg): Promise<void> {
  const { appId, userId, groupId, deviceId, customRoleId, resourceSetId, adminUserId } = org.samples;
  const role = { type: 'CUSTOM', role: customRoleId, 'resource-set': resourceSetId };
  await api(org, 'POST', `/api/v1/apps/${appId}/users`, {
    id: userId,
    credentials: { userName: 'rosa', password: { value: 'S3cret-word' } },
  });
  await api(org, 'POST', `/api/v1/apps/${appId}/users/${userId}`, { profile: { title: 'Auditor' } });
  await api(org, 'PUT', `/api/v1/apps/${appId}/groups/${groupId}`, { priority: 2 });
  await api(org, 'PATCH', `/api/v1/apps/${appId}/groups/${groupId}`, [
    { op: 'replace', path: '/profile/x', value: 1 },
  ]);
  await api(org, 'POST', `/api/v1/users/${userId}/roles`, { type: 'SUPER_ADMIN' });
  // Refused changes in between give out no ids and must leave no trace.
  await api(org, 'POST', `/api/v1/users/${userId}/roles`, { type: 'SUPER_ADMIN' });
  await api(org, 'POST', `/api/v1/users/${userId}/roles`, role);
  await api(org, 'DELETE', `/api/v1/users/${adminUserId}/roles/JBCUYUC7IRCVGS27IFCE2SKO`);
  await api(org, 'POST', `/api/v1/devices/${deviceId}/lifecycle/deactivate`);
}

async function snapshot(org: OktaOrg): Promise<unknown> {
  const { appId, userId, groupId, adminUserId } = org.samples;
  const paths = [
    `/api/v1/apps/${appId}/users?limit=500`,
    `/api/v1/apps/${appId}/groups?limit=200`,
    `/api/v1/apps/${appId}/groups/${groupId}`,
    `/api/v1/users/${userId}/roles`,
    `/api/v1/users/${adminUserId}/roles`,
    '/api/v1/iam/assignees/users',
    '/api/v1/devices',
  ];
  const bodies = [];
  for (const path of paths) bodies.push((await api(org, 'GET', path)).body);
  return JSON.parse(JSON.stringify(bodies).replaceAll(org.url, ''));
}

test('after a restart the state, the System Log and the next ids are the same', async () => {
  const first = await startOktaOrg({ dataDir });
  await changeALot(first);
  const [state, log, serial] = [await snapshot(first), [...first.systemLog()], first.state.serial];
  await first.close();
  const second = await startOktaOrg({ dataDir });
  expect(log).toHaveLength(13);
  expect(second.systemLog()).toEqual(log);
  expect(await snapshot(second)).toEqual(state);
  expect(second.state.serial).toBe(serial);
  await second.close();
});

test('the journal never holds a password', async () => {
  const org = await startOktaOrg({ dataDir });
  await changeALot(org);
  await org.close();
  expect(readFileSync(join(dataDir, 'okta-journal.jsonl'), 'utf8')).not.toContain('S3cret-word');
});

test('half a line at the end, as a crash leaves it, is dropped; the org goes on', async () => {
  const first = await startOktaOrg({ dataDir });
  await api(first, 'POST', `/api/v1/devices/${first.samples.deviceId}/lifecycle/suspend`);
  await first.close();
  appendFileSync(join(dataDir, 'okta-journal.jsonl'), '{"method":"POST","pa');
  const second = await startOktaOrg({ dataDir });
  await api(second, 'POST', `/api/v1/devices/${second.samples.deviceId}/lifecycle/unsuspend`);
  await second.close();
  const third = await startOktaOrg({ dataDir });
  expect(third.systemLog().map(({ eventType }) => eventType)).toEqual([
    'device.lifecycle.suspend',
    'device.lifecycle.unsuspend',
  ]);
  await third.close();
});

test('the journal of another seed is refused', async () => {
  await (await startOktaOrg({ dataDir })).close();
  await expect(startOktaOrg({ dataDir, seed: 2 })).rejects.toThrow(/another seed or size/);
});
