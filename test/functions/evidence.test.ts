import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { jobs } from '../../functions/jobs.ts';
import { hostile, peaceful } from '../../infra/local/okta/start-okta-org.ts';
import { contextOf } from '../support/event.ts';
import { startGateway } from '../support/gateway.ts';
import { sleep } from '../support/upstream-resource.ts';

// What became of a write of which no response came: by the vendor's log, else by what is there, else not at all.

const settleAfterMs = 400;
const logAfterMs = 700;
const { org, tenant, send, faults, freshUser, close } = await startGateway({
  settleAfterMs,
  logAfterMs,
  consistentAfterMs: 100,
  hostility: { ...peaceful, logLagMs: 300, movingMembers: hostile.movingMembers },
});
afterAll(close);
afterEach(() => {
  delete faults.okta;
  delete faults.sailpoint;
});

const { appId } = org.samples;
const settle = () => jobs['jobs/settle'].handler({}, contextOf(20_000));
const change = async (id: string | null) => (await send({ path: `/changes/${id}` })).body;
const lose = (kind: 'reset' | 'reset-after') => {
  faults.okta = ({ method }) => (method === 'GET' ? undefined : { kind });
};
let tickets = 0;
/** A ticket of its own each time. */
function onTicket(kind = 'RITM') {
  tickets += 1;
  return { ticket: `${kind}${String(tickets).padStart(7, '0')}` };
}
const grant = (user: string, type: string) =>
  send({ method: 'POST', path: `/okta/api/v1/users/${user}/roles`, headers: onTicket(), body: { type } });
const rolesOf = (user: string) =>
  (org.state.roleHolders.get(user)?.assignments ?? []).map(({ type }) => type);
const revoke = (user: string) => {
  const [held] = org.state.roleHolders.get(user)?.assignments ?? [];
  if (held) org.people.revokeRole(user, held.id);
};
/** Has the settling job look again and again until a change is in one of some states. */
async function settled(id: string | null, ...states: readonly string[]) {
  for (let tries = 0; tries < 40; tries += 1) {
    await settle();
    const now = await change(id);
    if (states.includes(now.state) || now.indeterminate) return now;
    await sleep(150);
  }
  return change(id);
}

describe('a role that was given, of which no response came', () => {
  test('is on record as given by its entry in the log, and is not given again when somebody takes it away', async () => {
    const user = freshUser();
    lose('reset-after');
    const asked = await grant(user, 'HELP_DESK_ADMIN');
    delete faults.okta;
    expect(asked.headers.get('change-state')).toBe('in_doubt');
    revoke(user);
    const id = asked.headers.get('change-id');
    expect(await settled(id, 'succeeded')).toMatchObject({
      state: 'succeeded',
      changed: true,
      attempt: 1,
      upstreamRequestId: expect.stringMatching(/^req/),
    });
    await sleep(300);
    expect(rolesOf(user)).toEqual([]);
  });

  test('and never arrived, is given once, when the log would have told of it', async () => {
    const user = freshUser();
    lose('reset');
    const asked = await grant(user, 'REPORT_ADMIN');
    delete faults.okta;
    const id = asked.headers.get('change-id');
    await settle();
    expect(await change(id)).toMatchObject({ state: 'in_doubt' });
    expect(await settled(id, 'succeeded')).toMatchObject({ changed: true, attempt: 2 });
    expect(rolesOf(user)).toEqual(['REPORT_ADMIN']);
  });

  test('and never arrived, stands aside for what somebody has done by hand since', async () => {
    const user = freshUser();
    lose('reset');
    const asked = await grant(user, 'REPORT_ADMIN');
    delete faults.okta;
    org.people.grantRole(user, 'REPORT_ADMIN');
    revoke(user);
    const now = await settled(asked.headers.get('change-id'), 'failed');
    expect(now).toMatchObject({
      state: 'failed',
      changed: false,
      reason: expect.stringContaining('somebody else'),
    });
    expect(rolesOf(user)).toEqual([]);
    const again = await send({
      method: 'POST',
      path: `/okta/api/v1/users/${user}/roles`,
      headers: { ticket: now.ticket },
      body: { type: 'REPORT_ADMIN' },
    });
    expect(again).toMatchObject({ status: 409, body: { type: 'urn:goldthread:problem:overtaken' } });
  });

  test('and never arrived, has changed nothing where somebody gave it by hand', async () => {
    const user = freshUser();
    lose('reset');
    const asked = await grant(user, 'REPORT_ADMIN');
    delete faults.okta;
    org.people.grantRole(user, 'REPORT_ADMIN');
    const now = await settled(asked.headers.get('change-id'), 'succeeded');
    expect(now).toMatchObject({ state: 'succeeded', changed: false });
  });

  test('and never arrived, has changed nothing either where somebody gives it a moment before it is looked into', async () => {
    const user = freshUser();
    lose('reset');
    const asked = await grant(user, 'REPORT_ADMIN');
    delete faults.okta;
    await sleep(settleAfterMs + logAfterMs + 50);
    org.people.grantRole(user, 'REPORT_ADMIN');
    const now = await settled(asked.headers.get('change-id'), 'succeeded');
    expect(now).toMatchObject({ state: 'succeeded', changed: false });
  });
});

test('a removal that never arrived is made, whatever somebody has done by hand since', async () => {
  const user = freshUser();
  await send({
    method: 'POST',
    path: `/okta/api/v1/apps/${appId}/users`,
    headers: onTicket(),
    body: { id: user },
  });
  lose('reset');
  const asked = await send({
    method: 'DELETE',
    path: `/okta/api/v1/apps/${appId}/users/${user}`,
    headers: onTicket(),
  });
  delete faults.okta;
  org.people.unassignUser(appId, user);
  org.people.assignUser(appId, user);
  expect(await settled(asked.headers.get('change-id'), 'succeeded')).toMatchObject({ changed: true });
  expect(org.state.apps.get(appId)?.users.get(user)).toBeUndefined();
});

test('where the log may not be read, what could be told by it cannot be told, and the record says which scope is missing', async () => {
  const user = freshUser();
  const { scopes } = org.serviceApp;
  lose('reset');
  const asked = await grant(user, 'REPORT_ADMIN');
  faults.okta = ({ path }) => (path === '/api/v1/logs' ? { kind: 'status', status: 403 } : undefined);
  const now = await settled(asked.headers.get('change-id'), 'succeeded', 'failed');
  expect(now).toMatchObject({
    state: 'in_doubt',
    indeterminate: true,
    reason: expect.stringContaining('okta.logs.read'),
  });
  expect(scopes).toContain('okta.logs.read');
});

test('a patch of capabilities by place, of which no response came, is made once as a tested replacement', async () => {
  const { identityId: id } = tenant.samples;
  tenant.setCapabilities(id, ['HELPDESK', 'REPORT_ADMIN', 'CERT_ADMIN']);
  faults.sailpoint = ({ method }) => (method === 'PATCH' ? { kind: 'reset-after' } : undefined);
  const asked = await send({
    method: 'PATCH',
    path: `/sailpoint/v2025/auth-users/${id}`,
    headers: { ...onTicket(), 'content-type': 'application/json-patch+json' },
    body: [{ op: 'remove', path: '/capabilities/0' }],
  });
  expect(asked.headers.get('change-state')).toBe('in_doubt');
  delete faults.sailpoint;
  expect(await settled(asked.headers.get('change-id'), 'succeeded')).toMatchObject({
    changed: true,
    attempt: 1,
  });
  expect(tenant.authUser(id)?.capabilities).toEqual(['REPORT_ADMIN', 'CERT_ADMIN']);
});

test('a 429 that names a day is waited for an hour at most', async () => {
  const user = freshUser();
  faults.okta = ({ method }) =>
    method === 'POST' ? { kind: 'status', status: 429, headers: { 'retry-after': '99999999' } } : undefined;
  const { body } = await grant(user, 'REPORT_ADMIN');
  expect(Date.parse(body.notBefore) - Date.now()).toBeLessThanOrEqual(3_600_000);
});
