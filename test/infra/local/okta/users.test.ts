import { afterAll, expect, test } from 'vitest';
import { startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api, sdkOf } from './org-client.ts';

const org = await startOktaOrg();
afterAll(() => org.close());

test("Okta's client reads a user, and one who is deactivated as well", async () => {
  const { userApi } = sdkOf(org);
  const known = org.state.users.get(org.samples.adminUserId);
  const user = await userApi.getUser({ userId: org.samples.adminUserId });
  expect([user.id, user.status, user.profile?.login]).toEqual([known?.id, 'ACTIVE', known?.login]);
  const gone = await api(org, 'GET', `/api/v1/users/${org.samples.deprovisionedUserId}`);
  expect(gone.body).toMatchObject({ status: 'DEPROVISIONED' });
  expect(gone.headers.get('x-rate-limit-limit')).toBe('6000');
});

test('who is not there is 404, and whoever has no role may not look', async () => {
  const missing = await api(org, 'GET', '/api/v1/users/00unobody');
  expect([missing.status, missing.body.errorCode]).toEqual([404, 'E0000007']);
  const authorization = `SSWS ${org.tokens.noPermission}`;
  const refused = await api(org, 'GET', `/api/v1/users/${org.samples.userId}`, undefined, { authorization });
  expect([refused.status, refused.body.errorCode]).toEqual([403, 'E0000006']);
});
