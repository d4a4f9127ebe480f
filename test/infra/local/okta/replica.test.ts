import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

const LAG_MS = 1000;
let org: OktaOrg;
let clock: number;

beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  org = await startOktaOrg({ now: () => clock, hostility: { readLagMs: LAG_MS } });
});
afterEach(() => org.close());

/** What a read shows, for comparison: its status and body as text. */
async function see(path: string): Promise<string> {
  const { status, body } = await api(org, 'GET', path);
  return JSON.stringify([status, status === 404 ? 'none' : body]);
}

async function seenOver(path: string, times: number): Promise<string[]> {
  const seen: string[] = [];
  for (let i = 0; i < times; i += 1) seen.push(await see(path));
  return seen;
}

const users = () => `/api/v1/apps/${org.samples.appId}/users`;
const groups = () => `/api/v1/apps/${org.samples.appId}/groups`;
const roles = () => `/api/v1/users/${org.samples.adminUserId}/roles`;
const device = () => `/api/v1/devices/${org.samples.deviceId}`;
const assigned = () => `${users()}/${org.samples.assignedUserId}`;

const changes: [string, () => [string, string, unknown?], () => string][] = [
  [
    'an app user that is assigned',
    () => ['POST', users(), { id: org.samples.userId }],
    () => `${users()}/${org.samples.userId}`,
  ],
  [
    'the profile of an app user that is updated',
    () => ['POST', assigned(), { profile: { title: 'Auditor' } }],
    assigned,
  ],
  ['an app user that is removed', () => ['DELETE', assigned()], assigned],
  ['the list of app users, where one is removed', () => ['DELETE', assigned()], () => `${users()}?limit=500`],
  [
    'a group that is assigned',
    () => ['PUT', `${groups()}/${org.samples.groupId}`],
    () => `${groups()}/${org.samples.groupId}`,
  ],
  [
    'a group that is unassigned',
    () => ['DELETE', `${groups()}/${org.samples.assignedGroupId}`],
    () => `${groups()}/${org.samples.assignedGroupId}`,
  ],
  ['a role that is granted', () => ['POST', roles(), { type: 'REPORT_ADMIN' }], roles],
  ['a role that is revoked', () => ['DELETE', `${roles()}/JBCUYUC7IRCVGS27IFCE2SKO`], roles],
  ['the status of a device', () => ['POST', `${device()}/lifecycle/suspend`], device],
];

test.each(changes)('%s is seen late: now by one read, now not by the next', async (_title, change, path) => {
  const before = await see(path());
  expect((await api(org, ...change())).status).toBeLessThan(300);
  expect(new Set(await seenOver(path(), 5))).toEqual(new Set([before]));

  clock += 100;
  const between = await seenOver(path(), 40);
  expect(new Set(between).size).toBe(2);
  expect(between.lastIndexOf(before)).toBeGreaterThan(between.findIndex((seen) => seen !== before));

  clock += LAG_MS;
  const after = await seenOver(path(), 5);
  expect(new Set(after).size).toBe(1);
  expect(after[0]).not.toBe(before);
});

test('a write acts on the true state, whatever the reads show', async () => {
  await api(org, 'POST', users(), { id: org.samples.userId });
  expect((await api(org, 'GET', `${users()}/${org.samples.userId}`)).status).toBe(404);
  expect((await api(org, 'POST', users(), { id: org.samples.userId })).status).toBe(409);
  expect((await api(org, 'DELETE', `${users()}/${org.samples.userId}`)).status).toBe(204);
});
