import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { hostile, type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

let org: OktaOrg;
afterEach(() => org.close());

async function textOf(path: string): Promise<string> {
  const response = await fetch(org.url + path, { headers: { authorization: `SSWS ${org.apiToken}` } });
  return response.text();
}

const assigned = () => `/api/v1/apps/${org.samples.appId}/users/${org.samples.assignedUserId}`;

test('a large profile has the bytes that were asked for, the same on every read', async () => {
  org = await startOktaOrg({ hostility: { largeProfileRate: 1, largeProfileBytes: [200_000, 210_000] } });
  const text = await textOf(assigned());
  expect(text.length).toBeGreaterThan(195_000);
  expect(text.length).toBeLessThan(220_000);
  expect(await textOf(assigned())).toBe(text);
});

test('numbers beyond 53 bits are written with all their digits', async () => {
  org = await startOktaOrg({ hostility: { wideNumberRate: 1 } });
  const text = await textOf(assigned());
  expect(text).toContain('"accountExpires":9223372036854775807');
  expect(text).toContain('"quota":1e200');
});

test('a number beyond 53 bits that is written is read back with all its digits, also after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'okta-org-'));
  org = await startOktaOrg({ dataDir });
  await api(org, 'POST', assigned(), '{"profile":{"pwdLastSet":132982099209777071,"level":7}}', {
    'content-type': 'application/json',
  });
  expect(await textOf(assigned())).toContain('"pwdLastSet":132982099209777071,"level":7');
  await org.close();
  org = await startOktaOrg({ dataDir });
  expect(await textOf(assigned())).toContain('"pwdLastSet":132982099209777071,"level":7');
  rmSync(dataDir, { recursive: true });
});

test('some of the population have lost the app by their status; who is assigned over the API has it', async () => {
  org = await startOktaOrg({ hostility: { oddStatusRate: 1 } });
  const users = `/api/v1/apps/${org.samples.appId}/users`;
  const statusesOf = async () =>
    new Set((await api(org, 'GET', `${users}?limit=500`)).body.map(({ status }) => status));
  expect([...(await statusesOf())].sort()).toEqual([
    'ACTIVE',
    'APPROVED',
    'DEPROVISIONED',
    'IMPLICIT',
    'IMPORTED',
    'INACTIVE',
    'MATCHED',
    'PENDING',
    'PROVISIONED',
    'REVOKED',
    'STAGED',
    'SUSPENDED',
    'UNASSIGNED',
  ]);
  const made = await api(org, 'POST', users, { id: org.samples.userId });
  expect('ACTIVE APPROVED IMPLICIT IMPORTED MATCHED PENDING PROVISIONED STAGED').toContain(
    String(made.body.status),
  );
});

test('all hostility together shifts no id: the org is the same as a peaceful one of its seed', async () => {
  const peaceful = await startOktaOrg();
  org = await startOktaOrg({ hostility: hostile });
  for (const one of [peaceful, org]) {
    const { appId, userId, groupId } = one.samples;
    one.people.assignUser(appId, userId);
    one.people.grantRole(userId, 'SUPER_ADMIN');
    one.people.grantRoleToGroup(groupId, 'USER_ADMIN');
  }
  const ids = ({ state }: OktaOrg) => [
    state.serial,
    ...[...state.roleHolders.values()].flatMap(({ assignments }) => assignments.map(({ id }) => id)),
    ...state.log.truth.map(({ uuid }) => uuid),
  ];
  expect(ids(org)).toEqual(ids(peaceful));
  expect(org.samples).toEqual(peaceful.samples);
  await peaceful.close();
});
