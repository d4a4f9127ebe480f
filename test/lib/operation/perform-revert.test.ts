import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/changes/revert.ts';
import { operation as unassign } from '../../../functions/okta/application-users/unassign.ts';
import { Ledger } from '../../../lib/ledger/ledger.ts';
import { contextOf, eventOf } from '../../support/event.ts';
import { type Sent, startGateway } from '../../support/gateway.ts';

const { org, tenant, local, send, asked, faults, freshUser, close } = await startGateway();
afterAll(close);
afterEach(() => {
  delete faults.okta;
  vi.restoreAllMocks();
});

const { appId, assignedUserId, assignedGroupId, groupId, adminUserId, deviceId, suspendedDeviceId } =
  org.samples;
const app = `/okta/api/v1/apps/${appId}`;
let tickets = 0;
const ticket = () => {
  tickets += 1;
  return { ticket: `CHG${String(tickets).padStart(7, '0')}` };
};
const make = async (request: Sent) => {
  const { status, headers } = await send({ ...request, headers: { ...ticket(), ...request.headers } });
  expect(status).toBeLessThan(300);
  return headers.get('change-id') ?? '';
};
const revert = (id: string, headers: Record<string, string> = ticket()) =>
  send({ method: 'POST', path: `/changes/${id}/revert`, headers });
const read = async (path: string) => (await send({ path })).body;
const without = (value: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

const dryRevert = async (id: string, headers: Record<string, string> = {}) => {
  const response = await send({ method: 'POST', path: `/changes/${id}/revert?dryRun=true`, headers });
  expect([...response.headers.keys()].filter((name) => name.startsWith('change-'))).toEqual([]);
  return response;
};

describe('a dry run of a revert', () => {
  test('says what it would do on no ticket, and writes nothing anywhere', async () => {
    const id = freshUser();
    const made = await make({ method: 'POST', path: `${app}/users`, body: { id } });
    const before = await read(`/changes/${made}`);
    asked('okta');
    expect(await dryRevert(made)).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        operation: 'okta.unassignUserFromApplication',
        resource: `okta:app/${appId}/user/${id}`,
        verdict: 'changes',
        after: null,
      },
    });
    expect(asked('okta')).toEqual([`GET /api/v1/apps/${appId}/users/${id}`]);
    expect(await read(`/changes/${made}`)).toEqual(before);
    expect((await read(`/changes?resource=okta:app/${appId}/user/${id}`)).changes).toHaveLength(1);
    expect(await revert(made)).toMatchObject({ status: 200, body: { reverts: made } });
  });

  test('says that it would be refused where the resource was changed since', async () => {
    const id = freshUser();
    const made = await make({ method: 'POST', path: `${app}/users`, body: { id } });
    await make({ method: 'POST', path: `${app}/users/${id}`, body: { profile: { role: 'Dyer' } } });
    const { body } = await dryRevert(made);
    expect(body).toMatchObject({ verdict: 'refused', reversible: false, patch: [] });
    expect(body.summary).toContain('has been changed since');
    expect(await read(`/changes/${made}`)).not.toHaveProperty('revertedBy');
  });

  test('says that it would be refused where it was reverted before', async () => {
    const id = freshUser();
    const made = await make({ method: 'POST', path: `${app}/users`, body: { id } });
    const { body: first } = await revert(made);
    const { body } = await dryRevert(made);
    expect(body).toMatchObject({ verdict: 'refused' });
    expect(body.summary).toContain(first.id);
  });

  test('is refused as the revert is: of an unknown change, of a stranger, on a ticket of another form', async () => {
    const made = await make({ method: 'POST', path: `${app}/users`, body: { id: freshUser() } });
    expect((await dryRevert(`chg_${'0'.repeat(32)}`)).status).toBe(404);
    expect((await dryRevert(made, { 'x-api-key': 'a-strangers-key-of-enough-letters' })).status).toBe(401);
    expect((await dryRevert(made, { ticket: 'no ticket' })).status).toBe(400);
    const yes = { method: 'POST', path: `/changes/${made}/revert?dryRun=yes`, headers: ticket() };
    expect((await send(yes)).status).toBe(400);
  });
});

test('an assignment is undone by an unassignment, and both name each other', async () => {
  const id = freshUser();
  const made = await make({ method: 'POST', path: `${app}/users`, body: { id } });
  const undone = await revert(made, { ticket: 'CHG7777777' });
  expect(undone).toMatchObject({
    status: 200,
    body: {
      operation: 'okta.unassignUserFromApplication',
      ticket: 'CHG7777777',
      state: 'succeeded',
      changed: true,
      reverts: made,
    },
  });
  expect(await send({ path: `${app}/users/${id}` })).toMatchObject({ status: 404 });
  expect(await read(`/changes/${made}`)).toMatchObject({ revertedBy: undone.body.id });
});

test('an unassignment is undone with the profile, the user name and the scope that were there', async () => {
  const path = `${app}/users/${assignedUserId}`;
  await make({ method: 'POST', path, body: { profile: { role: 'Keeper of the thread' } } });
  const before = await read(path);
  const made = await make({ method: 'DELETE', path });
  expect(await revert(made)).toMatchObject({ status: 200 });
  const after = await read(path);
  expect(after).toMatchObject({
    scope: before.scope,
    profile: before.profile,
    credentials: before.credentials,
  });
});

test('an update is undone to the old values of what it set, and of nothing else', async () => {
  const path = `${app}/users/${assignedUserId}`;
  await make({ method: 'POST', path, body: { profile: { role: 'Old', nickName: 'Ada' } } });
  const made = await make({ method: 'POST', path, body: { profile: { role: 'New', shoeSize: 38 } } });
  await make({ method: 'POST', path, body: { profile: { nickName: 'Countess' } } });
  expect(await revert(made)).toMatchObject({ status: 200 });
  expect((await read(path)).profile).toMatchObject({ role: 'Old', shoeSize: null, nickName: 'Countess' });
});

test('a group’s assignment, its update and its unassignment are undone with priority and profile', async () => {
  const path = `${app}/groups/${assignedGroupId}`;
  const patch = (role: string) => [{ op: 'replace', path: '/profile/role', value: role }];
  await make({ method: 'PATCH', path, body: patch('Old') });
  const before = await read(path);
  const updated = await make({ method: 'PATCH', path, body: patch('New') });
  expect(await revert(updated)).toMatchObject({ status: 200 });
  expect(without(await read(path), 'lastUpdated')).toEqual(without(before, 'lastUpdated'));
  const unassigned = await make({ method: 'DELETE', path });
  expect(await revert(unassigned)).toMatchObject({ status: 200 });
  expect(await read(path)).toMatchObject({ priority: before.priority, profile: before.profile });

  const assigned = await make({ method: 'PUT', path: `${app}/groups/${groupId}`, body: { priority: 1 } });
  expect(await revert(assigned)).toMatchObject({ status: 200 });
  expect(await send({ path: `${app}/groups/${groupId}` })).toMatchObject({ status: 404 });
});

test('a role is taken back, a taken role is given back, custom ones by role and resource set', async () => {
  const user = `/okta/api/v1/users/${freshUser()}/roles`;
  const given = await make({ method: 'POST', path: user, body: { type: 'USER_ADMIN' } });
  expect(await revert(given)).toMatchObject({
    status: 200,
    body: { operation: 'okta.unassignRoleFromUser' },
  });
  expect(await read(user)).toEqual([]);

  const roles: { id: string; type: string; assignmentType: string }[] = await read(
    `/okta/api/v1/users/${adminUserId}/roles`,
  );
  for (const { id, type } of roles.filter((role) => ['HELP_DESK_ADMIN', 'CUSTOM'].includes(role.type))) {
    const taken = await make({ method: 'DELETE', path: `/okta/api/v1/users/${adminUserId}/roles/${id}` });
    expect(await revert(taken), type).toMatchObject({ status: 200 });
  }
  const now: typeof roles = await read(`/okta/api/v1/users/${adminUserId}/roles`);
  expect(now.map(({ type }) => type).sort()).toEqual(roles.map(({ type }) => type).sort());
});

test('a suspension is undone, and an unsuspension', async () => {
  const suspended = await make({
    method: 'POST',
    path: `/okta/api/v1/devices/${deviceId}/lifecycle/suspend`,
  });
  expect(await revert(suspended)).toMatchObject({ status: 200 });
  expect(await read(`/okta/api/v1/devices/${deviceId}`)).toMatchObject({ status: 'ACTIVE' });
  const unsuspended = await make({
    method: 'POST',
    path: `/okta/api/v1/devices/${suspendedDeviceId}/lifecycle/unsuspend`,
  });
  expect(await revert(unsuspended)).toMatchObject({ status: 200 });
  expect(await read(`/okta/api/v1/devices/${suspendedDeviceId}`)).toMatchObject({ status: 'SUSPENDED' });
});

test('capabilities are restored, unless somebody has changed them since', async () => {
  const { identityId } = tenant.samples;
  const before = tenant.authUser(identityId)?.capabilities ?? [];
  const patch = (value: unknown) => ({
    method: 'PATCH',
    path: `/sailpoint/v2025/auth-users/${identityId}`,
    headers: { 'content-type': 'application/json-patch+json' },
    body: [{ op: 'replace', path: '/capabilities', value }],
  });
  const made = await make(patch(['CLOUD_GOV_USER']));
  expect(await revert(made)).toMatchObject({ status: 200 });
  expect(tenant.authUser(identityId)?.capabilities).toEqual(before);
  const again = await make(patch(['CLOUD_GOV_USER', 'HELPDESK']));
  tenant.setCapabilities(identityId, ['ORG_ADMIN']);
  expect(await revert(again)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('changed since') },
  });
});

test('a capability is taken back by its name, whatever else its identity may do', async () => {
  const { identityId } = tenant.samples;
  tenant.setCapabilities(identityId, ['ORG_ADMIN', 'HELPDESK']);
  const made = await make({
    method: 'PATCH',
    path: `/sailpoint/capabilities/${identityId}`,
    body: { add: ['REPORT_ADMIN'], remove: ['HELPDESK'] },
  });
  expect(await revert(made)).toMatchObject({ status: 200, body: { operation: 'capabilities.change' } });
  expect(tenant.authUser(identityId)?.capabilities).toEqual(['ORG_ADMIN', 'HELPDESK']);
});

test('the retry of a revert is told the same again, and nothing is done twice', async () => {
  const made = await make({ method: 'POST', path: `${app}/users`, body: { id: freshUser() } });
  const headers = ticket();
  const first = await revert(made, headers);
  asked('okta');
  const second = await revert(made, headers);
  expect(second).toMatchObject({ status: 200, body: { id: first.body.id } });
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(asked('okta')).toEqual([]);
});

describe('a replay names the change that has reverted it since', () => {
  const assigned = async () => {
    const sent: Sent = {
      method: 'POST',
      path: `${app}/users`,
      body: { id: freshUser() },
      headers: ticket(),
    };
    const first = await send(sent);
    expect(first.headers.get('change-reverted-by')).toBeNull();
    const replayed = async () => {
      const replay = await send(sent);
      expect([replay.status, replay.body]).toEqual([first.status, first.body]);
      expect(replay.headers.get('idempotency-replayed')).toBe('true');
      return replay.headers.get('change-reverted-by');
    };
    return { made: first.headers.get('change-id') ?? '', replayed };
  };

  test('once the revert is made, and not before', async () => {
    const { made, replayed } = await assigned();
    expect(await replayed()).toBeNull();
    const { body } = await revert(made);
    asked('okta');
    expect(await replayed()).toBe(body.id);
    expect(asked('okta')).toEqual([]);
  });

  test('and not one that the vendor refused', async () => {
    const { made, replayed } = await assigned();
    faults.okta = ({ method }) => (method === 'DELETE' ? { kind: 'status', status: 403 } : undefined);
    expect(await revert(made)).toMatchObject({ status: 403 });
    expect(await read(`/changes/${made}`)).toHaveProperty('revertedBy');
    expect(await replayed()).toBeNull();
  });

  test('and not one that was reverted itself, so that the change is in effect again', async () => {
    const { made, replayed } = await assigned();
    const { body } = await revert(made);
    expect(await revert(body.id)).toMatchObject({ status: 200 });
    expect(await replayed()).toBeNull();
  });
});

test('a revert is refused with the reason', async () => {
  const refused = async (id: string, reason: string) => {
    const answer = await revert(id);
    expect(answer, reason).toMatchObject({
      status: 409,
      body: { type: 'urn:goldthread:problem:not-revertible' },
    });
    expect(answer.body.detail).toContain(reason);
  };
  const id = freshUser();
  const made = await make({ method: 'POST', path: `${app}/users`, body: { id } });
  const nothing = await make({ method: 'POST', path: `${app}/users`, body: { id, scope: 'USER' } });
  await refused(nothing, 'changed nothing');
  await make({ method: 'DELETE', path: `${app}/users/${id}` });
  await refused(made, 'changed since');
  const device = org.samples.createdDeviceId;
  await refused(
    await make({ method: 'POST', path: `/okta/api/v1/devices/${device}/lifecycle/activate` }),
    'for good',
  );
  await refused(
    await make({ method: 'POST', path: `/okta/api/v1/devices/${device}/lifecycle/deactivate` }),
    'lost its factors',
  );
  await refused(
    await make({ method: 'DELETE', path: `/okta/api/v1/devices/${device}` }),
    'gone with all of its data',
  );
  const other = await make({ method: 'POST', path: `${app}/users`, body: { id: freshUser() } });
  await revert(other);
  await refused(other, 'reverted by chg_');
  expect(await revert(`chg_${'0'.repeat(32)}`)).toMatchObject({ status: 404 });
  const unticketed = await make({ method: 'POST', path: `${app}/users`, body: { id: freshUser() } });
  expect(await revert(unticketed, {})).toMatchObject({ status: 400 });
});

describe('whether the resource is as the change left it', () => {
  const path = `${app}/users/${assignedUserId}`;
  const set = (role: string) => make({ method: 'POST', path, body: { profile: { role } } });
  const role = () => org.state.apps.get(appId)?.users.get(assignedUserId)?.profile?.role;

  test('is looked at when the revert is made, not when it is put behind another change', async () => {
    await set('Analyst');
    const manager = await set('Manager');
    faults.okta = ({ method, path }) =>
      method === 'POST' && path.endsWith(assignedUserId) ? { kind: 'delay', ms: 1_500 } : undefined;
    const auditor = set('Auditor');
    await sleep(500);
    delete faults.okta;
    const undone = await revert(manager);
    expect(undone).toMatchObject({ status: 202, body: { state: 'deferred' } });
    await auditor;
    await expect
      .poll(async () => (await read(`/changes/${undone.body.id}`)).state, { timeout: 10_000 })
      .toBe('failed');
    expect(await read(`/changes/${undone.body.id}`)).toMatchObject({
      reverts: manager,
      changed: false,
      reason: expect.stringContaining('changed since'),
    });
    expect(role()).toBe('Auditor');
    expect(await read(`/changes/${manager}`)).not.toHaveProperty('revertedBy');
  }, 20_000);

  test('is told by what it gave being the same still: what was taken and given again is another’s', async () => {
    const id = freshUser();
    const user = `${app}/users/${id}`;
    const given = { method: 'POST', path: `${app}/users`, body: { id } };
    const made = await make(given);
    await make({ method: 'DELETE', path: user });
    await make(given);
    expect(await revert(made)).toMatchObject({ status: 409 });
    expect(await read(user)).toMatchObject({ id });

    const updated = await make({ method: 'POST', path: user, body: { profile: { role: 'Editor' } } });
    await make({ method: 'DELETE', path: user });
    await make({ method: 'POST', path: `${app}/users`, body: { id, profile: { role: 'Editor' } } });
    expect(await revert(updated)).toMatchObject({ status: 409 });
    expect((await read(user)).profile).toMatchObject({ role: 'Editor' });

    const roles = `/okta/api/v1/users/${id}/roles`;
    const granted = { method: 'POST', path: roles, body: { type: 'USER_ADMIN' } };
    const first = await make(granted);
    const [role] = await read(roles);
    await make({ method: 'DELETE', path: `${roles}/${role.id}` });
    await make(granted);
    expect(await revert(first)).toMatchObject({ status: 409 });
    expect(await read(roles)).toHaveLength(1);
  });

  test('is told by what the vendor made of it: another form of a value is no change', async () => {
    const id = freshUser();
    faults.okta = ({ method, path }) =>
      method === 'POST' && path.endsWith('/users')
        ? {
            kind: 'status',
            status: 200,
            body: { id, scope: 'USER', status: 'ACTIVE', profile: { cost: '10' } },
          }
        : undefined;
    const made = await make({ method: 'POST', path: `${app}/users`, body: { id, profile: { cost: 10 } } });
    // The response to the write did not say when it was made.
    const created = new Date().toISOString();
    const now = { id, scope: 'USER', status: 'PROVISIONED', created, profile: { cost: '10' } };
    faults.okta = ({ method, path }) => {
      if (!path.endsWith(id)) return undefined;
      return { kind: 'status', ...(method === 'GET' ? { status: 200, body: now } : { status: 204 }) };
    };
    expect(await revert(made)).toMatchObject({ status: 200 });
  });

  test('is told by what is on record of before, and refused where that is no application user', () => {
    const params = { appId, userId: '00u1' };
    // A deployment that masks `profile` keeps a mark in its place.
    const before = { id: '00u1', scope: 'USER', status: 'ACTIVE', profile: '[masked 0]' };
    expect(unassign.inverse({ request: { path: '', params, query: {} }, before, after: null })).toMatch(
      /describes/,
    );
  });

  test('is told without the password that it set', async () => {
    const id = freshUser();
    const password = { value: 'Tr0ub4dor&3' };
    const body = { id, credentials: { userName: 'x@example.com', password } };
    const made = await make({ method: 'POST', path: `${app}/users`, body });
    expect(await revert(made)).toMatchObject({ status: 200 });
    expect(await send({ path: `${app}/users/${id}` })).toMatchObject({ status: 404 });
  });

  test('is told again to whoever sends the same revert again', async () => {
    const changed = await set('Night watch');
    await set('Day watch');
    const headers = ticket();
    const first = await revert(changed, headers);
    expect(first).toMatchObject({ status: 409, body: { detail: expect.stringContaining('changed since') } });
    expect(await revert(changed, headers)).toMatchObject({
      status: 409,
      body: { detail: first.body.detail },
    });
  });
});

test('a revert and Change-Reverted-By say the same of a change, however often reverts are reverted', async () => {
  const id = freshUser();
  const given = { method: 'POST', path: `${app}/users`, body: { id }, headers: ticket() };
  const replayed = async () => (await send(given)).headers.get('change-reverted-by');
  const refusalOf = async (change: string) => (await revert(change)).body.detail;
  const undo = async (change: string) => (await revert(change)).headers.get('change-id') ?? '';
  const made = (await send(given)).headers.get('change-id') ?? '';
  const first = await undo(made);
  expect([await replayed(), await refusalOf(made)]).toEqual([first, `It was reverted by ${first}.`]);
  const second = await undo(first);
  expect([await replayed(), await refusalOf(made)]).toEqual([
    null,
    `It was reverted by ${first}, and ${second} put it in effect again: revert that one.`,
  ]);
  await undo(second);
  expect([await replayed(), await refusalOf(made)]).toEqual([first, `It was reverted by ${first}.`]);
});

test('of two reverts of one change, one is made', async () => {
  const id = freshUser();
  const made = await make({ method: 'POST', path: `${app}/users`, body: { id } });
  const both = await Promise.all([revert(made), revert(made)]);
  await expect
    .poll(
      async () => {
        const states = both.map(async ({ body, status }) =>
          status < 300 ? (await read(`/changes/${body.id}`)).state : 'refused',
        );
        return (await Promise.all(states)).sort();
      },
      { timeout: 10_000 },
    )
    .toEqual(
      ['refused', 'succeeded']
        .sort()
        .map((state, i) => (i === 0 ? expect.stringMatching(/refused|failed/) : state)),
    );
  expect(org.state.apps.get(appId)?.users.get(id)).toBeUndefined();
}, 20_000);

describe('a revert whose function dies', () => {
  const steps: Record<string, () => void> = {
    'after it has claimed the change': () => dieAfter('markReverted'),
    'after it was begun': () => dieAfter('add'),
    'after its write, before that is on record': () => dieBefore('complete'),
    'while its write is on the way': () => {
      faults.okta = ({ method }) => (method === 'DELETE' ? { kind: 'reset-after' } : undefined);
    },
  };

  test.each(Object.keys(steps))(
    '%s can be sent again, and is made once',
    async (step) => {
      const id = freshUser();
      const made = await make({ method: 'POST', path: `${app}/users`, body: { id } });
      const headers = ticket();
      steps[step]?.();
      // Its function has little time left, so that its hold on the change is over soon.
      const event = eventOf({
        method: 'POST',
        route: '/changes/{id}/revert',
        params: { id: made },
        headers: { 'x-api-key': local.keys.servicenow, ...headers },
      });
      const { statusCode } = await handler(event, contextOf(2_700));
      expect([202, 500]).toContain(statusCode);
      vi.restoreAllMocks();
      delete faults.okta;
      await expect
        .poll(async () => (await revert(made, headers)).status, { timeout: 15_000, interval: 250 })
        .toBe(200);
      const undone = await revert(made, headers);
      expect(undone.body).toMatchObject({ state: 'succeeded', reverts: made });
      expect(await read(`/changes/${made}`)).toMatchObject({ revertedBy: undone.body.id });
      expect(org.state.apps.get(appId)?.users.get(id)).toBeUndefined();
      const removals = org
        .systemLog()
        .filter(
          ({ eventType, transaction, target }) =>
            eventType.endsWith('membership.remove') &&
            transaction.type === 'WEB' &&
            target.some((one) => one.id === id),
        );
      expect(removals).toHaveLength(1);
      const { changes } = await read(`/changes?ticket=${headers.ticket}`);
      expect(changes).toHaveLength(1);
    },
    60_000,
  );
});

type Step = 'markReverted' | 'add' | 'complete';

function dieAfter(step: Step): void {
  const real = Ledger.prototype[step] as (...args: unknown[]) => Promise<unknown>;
  vi.spyOn(Ledger.prototype, step).mockImplementationOnce(async function (this: Ledger, ...args: unknown[]) {
    await real.apply(this, args);
    throw new Error('the function died');
  } as never);
}

function dieBefore(step: Step): void {
  vi.spyOn(Ledger.prototype, step).mockImplementationOnce(() =>
    Promise.reject(new Error('the function died')),
  );
}
