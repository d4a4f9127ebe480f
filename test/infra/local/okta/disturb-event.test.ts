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

test('a privilege event may say unknown of its transaction, and nothing of its client and its request', async () => {
  await started({ unknownTransactionRate: 1 });
  await api(org, 'POST', `/api/v1/users/${org.samples.userId}/roles`, { type: 'HELP_DESK_ADMIN' });
  const [event] = (await api(org, 'GET', '/api/v1/logs')).body;
  expect(event).toMatchObject({
    eventType: 'user.account.privilege.grant',
    actor: { type: 'User' },
    transaction: { id: 'unknown', type: null, detail: {} },
    client: { userAgent: null, id: null, ipAddress: null },
    debugContext: { debugData: { privilegeGranted: 'Help Desk administrator (all)' } },
  });
  expect(event?.debugContext).not.toHaveProperty('debugData.requestId');
});

const assignments: [string, string, () => [string, string, unknown?]][] = [
  ['an app user', 'application.user_membership.add', () => ['POST', 'users', { id: org.samples.userId }]],
  ['an app group', 'group.application_assignment.add', () => ['PUT', `groups/${org.samples.groupId}`]],
];

test.each(assignments)(
  'the assignment of %s may be logged as of a job, with who did it',
  async (_title, type, act) => {
    await started({ jobTransactionRate: 1 });
    const [method, path, body] = act();
    await api(org, method, `/api/v1/apps/${org.samples.appId}/${path}`, body);
    const [event] = org.systemLog();
    expect(event).toMatchObject({ eventType: type, actor: { type: 'User' }, client: null });
    expect(event?.transaction).toMatchObject({ type: 'JOB', detail: {} });
    expect(event?.debugContext.debugData).not.toHaveProperty('requestId');
  },
);

test('a privilege event may name no role: a user alone, the privileges as text', async () => {
  await started({ unnamedRoleRate: 1 });
  await api(org, 'POST', `/api/v1/users/${org.samples.userId}/roles`, { type: 'HELP_DESK_ADMIN' });
  expect(org.systemLog()[0]?.target.map(({ type }) => type)).toEqual(['User']);
  expect(org.systemLog()[0]?.debugContext.debugData.privilegeGranted).toBe('Help Desk administrator (all)');
});

test('what the log leaves out is in its truth, under the same uuid', async () => {
  await started({ unknownTransactionRate: 1, unnamedRoleRate: 1, unknownNameRate: 1 });
  await api(org, 'POST', `/api/v1/users/${org.samples.userId}/roles`, { type: 'HELP_DESK_ADMIN' });
  const [[shown], [truth]] = [org.systemLog(), org.state.log.truth];
  expect(shown?.target.map(({ alternateId }) => alternateId)).toEqual(['unknown']);
  expect(truth?.target.map(({ type }) => type)).toEqual(['User', 'ROLE_ASSIGNED', 'ROLE']);
  expect(truth?.transaction.type).toBe('WEB');
  expect(truth?.uuid).toBe(shown?.uuid);
});

test('without hostility nothing is left out', async () => {
  await started({});
  await api(org, 'POST', `/api/v1/users/${org.samples.userId}/roles`, { type: 'HELP_DESK_ADMIN' });
  expect(org.systemLog()).toEqual(org.state.log.truth);
});
