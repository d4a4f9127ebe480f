import { afterEach, expect, test } from 'vitest';
import {
  type OktaHostility,
  type OktaOrg,
  startOktaOrg,
} from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

let org: OktaOrg;
afterEach(() => org.close());

async function started(hostility: Partial<OktaHostility>): Promise<void> {
  org = await startOktaOrg({ hostility });
}

const roles = () => `/api/v1/users/${org.samples.adminUserId}/roles`;

test('a record may have a member that no specification names', async () => {
  await started({ extraMemberRate: 1 });
  const { body } = await api(org, 'GET', `/api/v1/apps/${org.samples.appId}/users`);
  expect(body.every((item) => 'addedLater' in item)).toBe(true);
});

test('a record may write its dates as a database does; the System Log never does', async () => {
  await started({ oddDateRate: 1 });
  const { body } = await api(org, 'GET', `/api/v1/devices/${org.samples.deviceId}`);
  expect(body.lastUpdated).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.0$/);
  org.people.moveDevice(org.samples.deviceId, 'suspend');
  expect((await api(org, 'GET', '/api/v1/logs')).body[0]?.published).toMatch(/Z$/);
});

test('an answer may leave out what is null, of a change too, and keeps everything else', async () => {
  await started({ omittedNullRate: 1, wideNumberRate: 1 });
  const { plainAppId, userId } = org.samples;
  const users = `/api/v1/apps/${plainAppId}/users`;
  const assigned = (await api(org, 'POST', users, { id: userId, profile: { level: null, team: [null, 1] } }))
    .body;
  const read = (await api(org, 'GET', `${users}/${userId}?expand=user`)).body;
  org.state.hostility.omittedNullRate = 0;
  const whole = (await api(org, 'GET', `${users}/${userId}?expand=user`)).body;
  for (const member of ['externalId', 'passwordChanged', 'profile.level', 'profile.nickname']) {
    expect(whole).toHaveProperty(member, null);
    for (const answer of [assigned, read]) expect(answer).not.toHaveProperty(member);
  }
  expect(whole).toHaveProperty('_embedded.user.lastLogin', null);
  expect(read).not.toHaveProperty('_embedded.user.lastLogin');
  expect(whole).toMatchObject(read);
  expect(read.profile).toMatchObject({ team: [null, 1], accountExpires: 2 ** 63 });
});

test('the only cause of an error may stand without a list; several, and none, never do', async () => {
  await started({ bareCauseRate: 1 });
  const { plainAppId, userId } = org.samples;
  const wrong = { id: userId, credentials: { password: { value: 'x' } } };
  const refused = await api(org, 'POST', `/api/v1/apps/${plainAppId}/users`, wrong);
  expect(refused.body).toMatchObject({
    errorCode: 'E0000041',
    errorCauses: { errorSummary: expect.any(String) },
  });
  expect((await api(org, 'GET', '/api/v1/devices/none')).body.errorCauses).toEqual([]);
});

test('now it does and now it does not', async () => {
  await started({ omittedNullRate: 0.5 });
  const seen = new Set<boolean>();
  for (let i = 0; i < 20; i += 1) {
    const { body } = await api(org, 'GET', `/api/v1/devices/${org.samples.deviceId}`);
    seen.add('resourceAlternateId' in body);
  }
  expect(seen).toEqual(new Set([true, false]));
});

test("the list of a user's roles may have entries that are none, beside those that are", async () => {
  await started({ oddRoleEntryRate: 1 });
  const { body } = await api(org, 'GET', roles());
  expect(body).toHaveLength(7);
  expect([body[0], body[6]]).toEqual([null, { status: 'ACTIVE', type: null }]);
});

test("where no public source shows what the log calls a role, it may be the API's name", async () => {
  await started({ strangeRoleNames: true });
  org.people.grantRole(org.samples.userId, 'READ_ONLY_ADMIN');
  org.people.grantRole(org.samples.userId, 'MOBILE_ADMIN');
  expect(org.systemLog().map(({ target }) => target[2]?.id)).toEqual(['READ_ONLY_ADMIN', 'MobileAdmin']);
});
