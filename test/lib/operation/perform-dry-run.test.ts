import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sent, startGateway } from '../../support/gateway.ts';

const { org, tenant, send, asked, freshUser, close } = await startGateway();
afterAll(close);
beforeEach(() => {
  asked('okta');
  asked('sailpoint');
});

const { appId, groupAppId, groupInheritedUserId, assignedUserId, deviceId, deactivatedDeviceId } =
  org.samples;
const users = (app = appId) => `/okta/api/v1/apps/${app}/users`;
const dry = async ({ path, ...request }: Sent) => {
  const { status, headers, body } = await send({
    ...request,
    path: `${path}${path.includes('?') ? '&' : '?'}dryRun=true`,
    ...(request.headers && { headers: request.headers }),
  });
  expect([...headers.keys()].filter((name) => name.startsWith('change-'))).toEqual([]);
  return { status, ...body };
};

describe('a dry run', () => {
  test('shows what would change as a JSON Patch, and writes nothing anywhere', async () => {
    const id = freshUser();
    const told = await dry({ method: 'POST', path: users(), body: { id, profile: { role: 'Weaver' } } });
    expect(told).toMatchObject({
      status: 200,
      dryRun: true,
      verdict: 'changes',
      reversible: true,
      before: null,
      after: { id, scope: 'USER', profile: { role: 'Weaver' } },
      patch: [{ op: 'replace', path: '' }],
    });
    expect(asked('okta')).toEqual([`GET /api/v1/apps/${appId}/users/${id}`]);
    expect(await send({ path: '/changes?ticket=RITM0000001' })).toMatchObject({ body: { changes: [] } });
    expect(await send({ path: `/changes?resource=okta:app/${appId}/user/${id}` })).toMatchObject({
      body: { changes: [] },
    });
  });

  test('of an update names just the members that it sets', async () => {
    const path = `${users()}/${assignedUserId}`;
    const { verdict, patch } = await dry({ method: 'POST', path, body: { profile: { role: 'Spinner' } } });
    expect(verdict).toBe('changes');
    expect(patch).toEqual([{ op: 'replace', path: '/profile/role', value: 'Spinner' }]);
  });

  test('of what is so already says that nothing would change', async () => {
    const told = await dry({ method: 'POST', path: users(), body: { id: assignedUserId } });
    expect(told).toMatchObject({ verdict: 'no change', patch: [] });
    expect(told.summary).toContain('is as desired already');
  });

  test('of an unassignment that is inherited says from what, and that it cannot work', async () => {
    const told = await dry({ method: 'DELETE', path: `${users(groupAppId)}/${groupInheritedUserId}` });
    expect(told).toMatchObject({ verdict: 'refused', patch: [] });
    expect(told.summary).toContain('inherited from group');
  });

  test('of what cannot be undone says so', async () => {
    const told = await dry({
      method: 'POST',
      path: `/okta/api/v1/devices/${deviceId}/lifecycle/deactivate`,
      headers: { ticket: 'CHG0000001' },
    });
    expect(told).toMatchObject({ verdict: 'changes', reversible: false });
    expect(told.summary).toContain('cannot be undone');
  });

  test('of a lifecycle operation in the wrong state says which state is in the way', async () => {
    const told = await dry({
      method: 'POST',
      path: `/okta/api/v1/devices/${deactivatedDeviceId}/lifecycle/suspend`,
    });
    expect(told).toMatchObject({ verdict: 'refused' });
    expect(told.summary).toContain('The device is DEACTIVATED');
  });

  test('of a password says that the change cannot be read, and shows no password', async () => {
    const path = `${users()}/${assignedUserId}`;
    const body = { credentials: { password: { value: 'c0rrect-horse' } } };
    const told = await dry({ method: 'POST', path, body });
    expect(told).toMatchObject({ verdict: 'changes', reversible: false, patch: [] });
    expect(told.summary).toContain('what cannot be read');
    expect(JSON.stringify(told)).not.toContain('c0rrect');
  });

  test('of a raw add on all capabilities says what it would drop', async () => {
    const { identityId } = tenant.samples;
    const [held] = tenant.authUser(identityId)?.capabilities ?? [];
    const told = await dry({
      method: 'PATCH',
      path: `/sailpoint/v3/auth-users/${identityId}`,
      headers: { 'content-type': 'application/json-patch+json' },
      body: [{ op: 'add', path: '/capabilities', value: ['CLOUD_GOV_USER'] }],
    });
    expect(told.verdict).toBe('changes');
    expect(told.summary).toContain(`drops ${held}`);
  });

  test('needs no ticket, and is asked for with true or false, and not on a read', async () => {
    expect(await send({ path: `${users()}?dryRun=true` })).toMatchObject({ status: 400 });
    const wrong = await send({ method: 'POST', path: `${users()}?dryRun=yes`, body: { id: freshUser() } });
    expect(wrong).toMatchObject({ status: 400 });
  });
});
