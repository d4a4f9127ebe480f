import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sent, startGateway } from '../../support/gateway.ts';

const { org, tenant, send, asked, faults, freshUser, close } = await startGateway();
afterAll(close);
beforeEach(() => {
  delete faults.okta;
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
    // The assignment, and what it would belong to.
    expect(asked('okta').sort()).toEqual([
      `GET /api/v1/apps/${appId}`,
      `GET /api/v1/apps/${appId}/users/${id}`,
      `GET /api/v1/users/${id}`,
    ]);
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

describe('a dry run of what belongs to nothing', () => {
  test.each([
    ['user', users(), '00uDOESNOTEXIST00000', '/api/v1/users/00uDOESNOTEXIST00000'],
    [
      'application',
      users('0oaDOESNOTEXIST00000'),
      org.samples.assignedUserId,
      '/api/v1/apps/0oaDOESNOTEXIST00000',
    ],
  ])('says that the vendor will refuse: there is no such %s', async (_, path, id, missing) => {
    const told = await dry({ method: 'POST', path, body: { id } });
    expect(told).toMatchObject({ verdict: 'refused', patch: [], reversible: false });
    expect(told.summary).toBe(`The vendor has nothing at ${missing}, and will say so.`);
    const real = await send({ method: 'POST', path, body: { id }, headers: { ticket: 'RITM7100001' } });
    expect(real.status).toBe(404);
  });

  test('says the same of a role of a user that is not there', async () => {
    const path = '/okta/api/v1/users/00uDOESNOTEXIST00000/roles';
    expect(await dry({ method: 'POST', path, body: { type: 'HELP_DESK_ADMIN' } })).toMatchObject({
      verdict: 'refused',
    });
  });

  test('says the same of an identity that is not there', async () => {
    const path = `/sailpoint/v3/auth-users/${'0'.repeat(32)}`;
    const headers = { 'content-type': 'application/json-patch+json' };
    const body = [{ op: 'replace', path: '/capabilities', value: ['CLOUD_GOV_USER'] }];
    expect(await dry({ method: 'PATCH', path, headers, body })).toMatchObject({ verdict: 'refused' });
  });

  test('says what could not be looked at', async () => {
    const id = freshUser();
    faults.okta = ({ path }) =>
      path === `/api/v1/users/${id}`
        ? { kind: 'status', status: 403, body: { errorCode: 'E0000006' } }
        : undefined;
    const told = await dry({ method: 'POST', path: users(), body: { id } });
    expect(told.verdict).toBe('changes');
    expect(told.summary).toContain('Whether what it belongs to is there could not be looked at');
  });
});

describe('a dry run of what is on record', () => {
  let count = 0;
  const assigning = (more: Partial<Sent> & { body?: { id: string } } = {}) => {
    count += 1;
    const headers = { ticket: `RITM72000${10 + count}` };
    return { method: 'POST', path: users(), headers, ...more, body: more.body ?? { id: freshUser() } };
  };
  const idOf = (headers: Headers) => headers.get('change-id') ?? '';

  test('says that it is a replay, whatever became of the resource, and asks the vendor nothing', async () => {
    const request = assigning();
    const made = idOf((await send(request)).headers);
    await send({
      method: 'DELETE',
      path: `${users()}/${request.body.id}`,
      headers: { ticket: 'RITM7200001' },
    });
    asked('okta');
    const told = await dry(request);
    expect(told).toMatchObject({ verdict: 'no change', changeId: made, patch: [], reversible: false });
    expect(told).not.toHaveProperty('before');
    expect(told.summary).toMatch(
      /^It is on record as chg_\w+\. It was made at [^.]+\.\w+\. The same request is a replay: nothing is sent to the vendor, and whatever became of the resource since stands\.$/,
    );
    expect(asked('okta')).toEqual([]);
    const real = await send(request);
    expect(real.headers.get('idempotency-replayed')).toBe('true');
    // On another ticket it would be made.
    expect(await dry(assigning({ body: request.body }))).toMatchObject({ verdict: 'changes' });
    expect(await dry({ ...request, headers: undefined } as never)).toMatchObject({ verdict: 'changes' });
  });

  test('says by what it was reverted since', async () => {
    const request = assigning();
    const made = idOf((await send(request)).headers);
    const revert = { method: 'POST', path: `/changes/${made}/revert`, headers: { ticket: 'RITM7200002' } };
    const { body: undone } = await send(revert);
    expect((await dry(request)).summary).toContain(`It was reverted since, by ${undone.id}`);
    expect(await dry(revert)).toMatchObject({ verdict: 'no change', changeId: undone.id });
    const other = { ...revert, headers: { ticket: 'RITM7200003' } };
    expect(await dry(other)).toMatchObject({ verdict: 'refused' });
  });

  test('is refused as the request is, where its key came with another one', async () => {
    const key = { 'idempotency-key': 'dry-key', ticket: 'RITM7200004' };
    await send(assigning({ headers: key }));
    const other = assigning({ headers: key, path: `${users()}?dryRun=true` });
    expect(await send(other)).toMatchObject({
      status: 422,
      body: { type: 'urn:goldthread:problem:key-reused' },
    });
  });

  test('says of what failed that the failure is replayed', async () => {
    const request = assigning({ body: { id: '00uDOESNOTEXIST00001' } });
    expect((await send(request)).status).toBe(404);
    const told = await dry(request);
    expect(told.verdict).toBe('refused');
    expect(told.summary).toMatch(
      /^It is on record as chg_\w+\. It failed: .*replays this failure: use another ticket\.$/,
    );
  });

  test('says of what waits that it does, and what it would do', async () => {
    const request = assigning({ headers: { ticket: 'RITM7200005', prefer: 'respond-async' } });
    const waits = await send(request);
    expect(waits.status).toBe(202);
    const told = await dry({ ...request, headers: { ticket: 'RITM7200005' } });
    expect(told).toMatchObject({ verdict: 'changes', changeId: idOf(waits.headers) });
    expect(told.summary).toMatch(
      /^It is on record as chg_\w+, which waits until [^:]+:[^:]+:[^:]+: it is not made twice\. /,
    );
  });
});
