import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api, collect, pagesOf, sdkOf } from './org-client.ts';

let org: OktaOrg;
let groups: string;

beforeEach(async () => {
  org = await startOktaOrg();
  groups = `/api/v1/apps/${org.samples.appId}/groups`;
});
afterEach(() => org.close());

async function priorities(): Promise<Map<string, number>> {
  const { body } = await api(org, 'GET', `${groups}?limit=200`);
  return new Map(body.map(({ id, priority }) => [String(id), Number(priority)]));
}

test("Okta's client reads all 70 groups, 20 a page", async () => {
  const listed = await collect(
    await sdkOf(org).applicationApi.listApplicationGroupAssignments({ appId: org.samples.appId }),
  );
  expect(listed).toHaveLength(70);
  expect((await pagesOf(org, groups)).map((page) => page.length)).toEqual([20, 20, 20, 10]);
});

test("Okta's client assigns, patches and unassigns a group", async () => {
  const { applicationApi } = sdkOf(org);
  const params = { appId: org.samples.appId, groupId: org.samples.groupId };
  const assigned = await applicationApi.assignGroupToApplication({
    ...params,
    applicationGroupAssignment: { profile: { manager: 'Ada' } },
  });
  expect([assigned.id, assigned.priority]).toEqual([params.groupId, 70]);
  const patched = await applicationApi.updateGroupAssignmentToApplication({
    ...params,
    jsonPatchOperation: [{ op: 'replace', path: '/profile/manager', value: 'Bela' as never }],
  });
  expect(patched.profile).toEqual({ manager: 'Bela' });
  await applicationApi.unassignApplicationFromGroup(params);
  expect((await api(org, 'GET', `${groups}/${params.groupId}`)).status).toBe(404);
});

test('a group may be assigned without a body, and its members get the app with scope GROUP', async () => {
  const members = org.state.groups.get(org.samples.groupId)?.members ?? [];
  expect(members.length).toBeGreaterThan(0);
  expect((await api(org, 'PUT', `${groups}/${org.samples.groupId}`)).status).toBe(200);
  for (const member of members) {
    const user = await api(org, 'GET', `/api/v1/apps/${org.samples.appId}/users/${member}`);
    expect(user.body.scope).toBe('GROUP');
  }
  await api(org, 'DELETE', `${groups}/${org.samples.groupId}`);
  const gone = await api(org, 'GET', `/api/v1/apps/${org.samples.appId}/users/${members[0]}`);
  expect(gone.status).toBe(404);
});

test('the priorities of other groups shift when one is put in front, moved or removed', async () => {
  const before = [...(await priorities()).entries()];
  await api(org, 'PUT', `${groups}/${org.samples.groupId}`, { priority: 1 });
  const inserted = await priorities();
  expect(before.map(([id]) => inserted.get(id))).toEqual(before.map(([, p]) => (p < 1 ? p : p + 1)));

  const patch = [{ op: 'replace', path: '/priority', value: 3 }];
  await api(org, 'PATCH', `${groups}/${org.samples.groupId}`, patch);
  const moved = await priorities();
  expect(moved.get(org.samples.groupId)).toBe(3);
  expect(before.slice(0, 5).map(([id]) => moved.get(id))).toEqual([0, 1, 2, 4, 5]);

  await api(org, 'DELETE', `${groups}/${org.samples.groupId}`);
  expect([...(await priorities()).entries()]).toEqual(before);
});

test.each([
  ['add', [{ op: 'add', path: '/profile/x', value: 1 }]],
  ['another path', [{ op: 'replace', path: '/id', value: 'x' }]],
  ['removing the priority', [{ op: 'remove', path: '/priority' }]],
  [
    'a second operation that fails',
    [
      { op: 'replace', path: '/priority', value: 9 },
      { op: 'test', path: '/x' },
    ],
  ],
])('a patch with %s is refused as a whole', async (_title, patch) => {
  const path = `${groups}/${org.samples.assignedGroupId}`;
  const before = await api(org, 'GET', path);
  const answer = await api(org, 'PATCH', path, patch);
  expect([answer.status, answer.body.errorCode]).toEqual([400, 'E0000001']);
  expect((await api(org, 'GET', path)).body).toEqual(before.body);
});

test('a page size below 20 is refused; another media type, too', async () => {
  expect((await api(org, 'GET', `${groups}?limit=19`)).body.errorCode).toBe('E0000001');
  const type = { 'content-type': 'application/json-patch+json' };
  expect((await api(org, 'PATCH', `${groups}/${org.samples.assignedGroupId}`, [], type)).status).toBe(415);
});

test('a patch of nothing is taken, and so is a priority of any size', async () => {
  const path = `${groups}/${org.samples.assignedGroupId}`;
  const { profile } = (await api(org, 'GET', path)).body;
  const patched = await api(org, 'PATCH', path, []);
  expect([patched.status, patched.body.profile]).toEqual([200, profile]);
  for (const priority of [100_001, 2_147_483_647]) {
    const { status, body } = await api(org, 'PUT', path, { priority });
    expect([status, body.priority]).toEqual([200, priority]);
  }
});

test('expand embeds the group or the metadata', async () => {
  const path = `${groups}/${org.samples.assignedGroupId}`;
  const group = await api(org, 'GET', `${path}?expand=group`);
  expect(group.body).toMatchObject({ _embedded: { group: { id: org.samples.assignedGroupId } } });
  const metadata = await api(org, 'GET', `${path}?expand=metadata`);
  expect(metadata.body).toHaveProperty('_embedded.metadata.profile.department.source.type', 'MAPPING');
});
