import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api, nextOf } from './org-client.ts';

let org: OktaOrg;
let clock: number;

beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  org = await startOktaOrg({ now: () => clock });
});
afterEach(() => org.close());

async function assignThree(): Promise<void> {
  const free = [...org.state.users.values()].slice(150, 153);
  for (const { id } of free) {
    await api(org, 'POST', `/api/v1/apps/${org.samples.appId}/users`, { id });
    clock += 1000;
  }
}

test("the request id of an answer is the event's, the actor owns the token, the targets name all three", async () => {
  const { headers } = await api(org, 'POST', `/api/v1/apps/${org.samples.appId}/users`, {
    id: org.samples.userId,
  });
  const [event] = (await api(org, 'GET', '/api/v1/logs')).body;
  expect(event).toMatchObject({
    eventType: 'application.user_membership.add',
    actor: { type: 'User' },
    debugContext: { debugData: { requestId: headers.get('x-okta-request-id') } },
    transaction: { type: 'WEB', detail: { requestApiTokenId: expect.stringMatching(/^00T/) } },
    target: [
      { type: 'AppUser', id: expect.stringMatching(/^0ua/) },
      { type: 'AppInstance', id: org.samples.appId },
      { type: 'User', id: org.samples.userId },
    ],
  });
});

test('assigning a group logs jobs without client and request id for its members', async () => {
  await api(org, 'PUT', `/api/v1/apps/${org.samples.appId}/groups/${org.samples.groupId}`);
  const [first, ...jobs] = org.systemLog();
  expect(first?.eventType).toBe('group.application_assignment.add');
  expect(first?.target.map(({ type }) => type)).toEqual(['UserGroup', 'AppInstance']);
  expect(jobs).toHaveLength(2);
  for (const job of jobs) {
    expect(job).toMatchObject({
      eventType: 'application.user_membership.add',
      client: null,
      transaction: { type: 'JOB' },
    });
    expect(job.debugContext.debugData).not.toHaveProperty('requestId');
  }
});

test('a polling request always has a next link, and following it later continues', async () => {
  const empty = await api(org, 'GET', '/api/v1/logs');
  expect(empty.body).toEqual([]);
  await assignThree();
  const first = await api(org, 'GET', (nextOf(empty) ?? '').replace(/limit=\d+/, ''));
  expect(first.body).toHaveLength(3);
  const second = await api(org, 'GET', nextOf(first) ?? '');
  expect(second.body).toEqual([]);
  expect(nextOf(second)).toBeDefined();
});

test('since, until, filter, limit and sortOrder select and order events; a bounded request ends', async () => {
  await assignThree();
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
  const bounded = await api(org, 'GET', `/api/v1/logs?since=${at(1)}&until=${at(2)}`);
  expect([bounded.body.map(({ published }) => published), nextOf(bounded)]).toEqual([[at(1)], undefined]);
  const first = await api(org, 'GET', '/api/v1/logs?sortOrder=DESCENDING&limit=2');
  expect(first.body.map(({ published }) => published)).toEqual([at(2), at(1)]);
  const last = await api(org, 'GET', nextOf(first) ?? '');
  expect([last.body.map(({ published }) => published), nextOf(last)]).toEqual([[at(0)], undefined]);
  const filter = encodeURIComponent('eventType eq "device.lifecycle.suspend"');
  expect((await api(org, 'GET', `/api/v1/logs?filter=${filter}`)).body).toEqual([]);
  expect((await api(org, 'GET', '/api/v1/logs?filter=eventType')).body.errorCode).toBe('E0000031');
  expect((await api(org, 'GET', '/api/v1/logs?limit=1001')).status).toBe(400);
});

test('a filter takes names and operators in any case, and values as they are', async () => {
  await assignThree();
  const found = async (filter: string) =>
    (await api(org, 'GET', `/api/v1/logs?filter=${encodeURIComponent(filter)}`)).body.length;
  expect(await found('EventType EQ "application.user_membership.add"')).toBe(3);
  expect(await found('eventType eq "Application.user_membership.add"')).toBe(0);
});
