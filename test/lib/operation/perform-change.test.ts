import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../infra/local/okta/okta-org-options.ts';
import { type Sent, startGateway } from '../../support/gateway.ts';
import { sleep } from '../../support/upstream-resource.ts';

const { clientKey, org, tenant, local, send, asked, faults, freshUser, close } = await startGateway();
afterAll(close);
beforeEach(() => {
  delete faults.okta;
  asked('okta');
  asked('sailpoint');
});

const { appId, deviceId, adminUserId } = org.samples;
const free = org.samples.userId;
const users = `/okta/api/v1/apps/${appId}/users`;
let tickets = 0;
const ticket = () => {
  tickets += 1;
  return `RITM${String(tickets).padStart(7, '0')}`;
};
const assign = (id: string, more: Partial<Sent> = {}): Sent => ({
  method: 'POST',
  path: users,
  body: { id },
  headers: { ticket: ticket() },
  ...more,
});
const unassign = (id: string, headers: Record<string, string> = { ticket: ticket() }): Sent => ({
  method: 'DELETE',
  path: `${users}/${id}`,
  headers,
});

describe('a change', () => {
  test('costs one read and one write at the vendor, and its replay nothing', async () => {
    const request = assign(free);
    const first = await send(request);
    expect(first.status).toBe(200);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'change-id': expect.stringMatching(/^chg_[0-9a-f]{32}$/),
      'change-state': 'succeeded',
      'change-applied': 'true',
    });
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    expect(asked('okta')).toEqual([
      `GET /api/v1/apps/${appId}/users/${free}`,
      `POST /api/v1/apps/${appId}/users`,
    ]);

    const second = await send(request);
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('change-id')).toBe(first.headers.get('change-id'));
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(asked('okta')).toEqual([]);
  });

  test('that is already true answers as a success that changed nothing, after one read', async () => {
    const again = await send(assign(free));
    expect(again.status).toBe(200);
    expect(again.body.id).toBe(free);
    expect(again.headers.get('change-applied')).toBe('false');
    expect(asked('okta')).toEqual([`GET /api/v1/apps/${appId}/users/${free}`]);
  });

  test('without a body to answer is replayed as 204', async () => {
    const request = unassign(free);
    expect(await send(request)).toMatchObject({ status: 204, body: undefined });
    const again = await send(request);
    expect(again).toMatchObject({ status: 204, body: undefined });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('that takes away what is not there has the vendor’s own response, and is on record as failed', async () => {
    const request = unassign(free);
    const gone = await send(request);
    const direct = await fetch(`${org.url}/api/v1/apps/${appId}/users/${free}`, {
      method: 'DELETE',
      headers: { authorization: `SSWS ${org.tokens.admin}` },
    });
    const { errorCode, errorSummary } = (await direct.json()) as Record<string, string>;
    expect(gone).toMatchObject({ status: direct.status, body: { errorCode, errorSummary } });
    expect(gone.status).toBe(404);
    expect(gone.headers.get('change-applied')).toBe('false');
    expect(gone.headers.get('change-state')).toBe('failed');
    const again = await send(request);
    expect(again).toMatchObject({ status: 404, body: { errorCode, errorSummary } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const { body } = await send({ path: `/changes/${gone.headers.get('change-id')}` });
    expect(body).toMatchObject({
      state: 'failed',
      changed: false,
      reason: expect.stringContaining('not there'),
    });
  });

  test('is looked up by its id, with who, why, before and after', async () => {
    const headers = { ticket: 'RITM7654321', 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };
    const made = await send(assign(free, { headers }));
    const found = await send({ path: `/changes/${made.headers.get('change-id')}` });
    expect(found.body).toMatchObject({
      id: made.headers.get('change-id'),
      operation: 'okta.assignUserToApplication',
      resource: `okta:app/${appId}/user/${free}`,
      caller: 'servicenow',
      ticket: 'RITM7654321',
      state: 'succeeded',
      changed: true,
      before: null,
      after: { id: free, status: 'ACTIVE' },
      request: { params: { appId }, body: { id: free } },
    });
    const event = org.systemLog().at(-1);
    expect(event?.debugContext.debugData.requestId).toBe(found.body.upstreamRequestId);
    expect(found.body).not.toHaveProperty('requestHash');
  });

  test('is found by its ticket and by its resource', async () => {
    for (const query of [
      'ticket=RITM7654321',
      `resource=${encodeURIComponent(`okta:app/${appId}/user/${free}`)}&limit=1`,
    ]) {
      const { body } = await send({ path: `/changes?${query}` });
      expect(body.changes[0]).toMatchObject({ ticket: 'RITM7654321' });
    }
    const { headers, body } = await send({
      path: `/changes?resource=okta:app/${appId}/user/${free}&limit=1`,
    });
    expect(body.changes.length).toBe(1);
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    const following = await send({ path: next.slice(local.url.length) });
    expect(following.status).toBe(200);
    expect(following.body.changes[0].id).not.toBe(body.changes[0].id);
  });
});

describe('an idempotency key', () => {
  test('used for another request is refused with 422 that names the first change', async () => {
    const headers = { 'idempotency-key': 'key-1', ticket: ticket() };
    const first = await send({ ...unassign(free, headers) });
    const other = await send({ ...assign(free), headers });
    expect(other).toMatchObject({ status: 422, body: { type: 'urn:goldthread:problem:key-reused' } });
    expect(other.headers.get('change-id')).toBe(first.headers.get('change-id'));
    expect(asked('okta').filter((request) => request.startsWith('POST'))).toEqual([]);
  });

  test('does not stand for a ticket: without one a change is refused with 400 before anything is asked', async () => {
    const keyed = await send({ ...assign(free), headers: { 'idempotency-key': 'key-2' } });
    expect(keyed).toMatchObject({
      status: 400,
      body: { type: 'urn:goldthread:problem:ticket-missing', errorCode: 'E0000001' },
    });
    const neither = await send({ ...assign(free), headers: {} });
    expect(neither).toMatchObject({
      status: 400,
      body: { errorCode: 'E0000001', title: expect.any(String) },
    });
    expect(asked('okta')).toEqual([]);
  });

  test('is not needed beside a ticket, which may come in the query', async () => {
    const request = { ...assign(free), path: `${users}?ticket=RITM5550000`, headers: {} };
    expect(await send(request)).toMatchObject({ status: 200 });
    expect(await send({ path: '/changes?ticket=RITM5550000' })).toMatchObject({
      body: { changes: [{ state: 'succeeded' }] },
    });
    const two = { ...request, headers: { ticket: 'RITM5550001' } };
    expect(await send(two)).toMatchObject({ status: 400 });
  });

  test('of one caller is not another caller’s', async () => {
    const headers = { 'idempotency-key': 'key-3', ticket: 'RITM0303030' };
    const one = await send({ ...assign(free), headers });
    const other = await send({ ...assign(free), headers: { ...headers, 'x-api-key': local.keys.jira } });
    expect(other.headers.get('change-id')).not.toBe(one.headers.get('change-id'));
    expect(other.headers.has('idempotency-replayed')).toBe(false);
  });

  test('of a change that is running right now gets 409 with Retry-After', async () => {
    const id = freshUser();
    await send(assign(id));
    faults.okta = ({ method }) => (method === 'DELETE' ? { kind: 'delay', ms: 400 } : undefined);
    const request = unassign(id);
    const first = send(request);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = await send(request);
    expect(second.status).toBe(409);
    expect(second.headers.get('change-state')).toBe('started');
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await first).status).toBe(204);
  });
});

describe('the policies, asked again with what was read,', () => {
  const rolesOf = `/okta/api/v1/users/${adminUserId}/roles`;
  const assignmentOf = async (type: string, number = 'CHG0050001') => {
    const sent = { method: 'POST', path: rolesOf, body: { type }, headers: { ticket: number } };
    return (await send(sent)).body.id as string;
  };

  test('let an everyday role be taken away by its assignment’s id, and keep a privileged one', async () => {
    const [everyday, privileged] = [await assignmentOf('REPORT_ADMIN'), await assignmentOf('APP_ADMIN')];
    const take = (id: string, number: string) =>
      send({ method: 'DELETE', path: `${rolesOf}/${id}`, headers: { ticket: number } });
    expect((await take(everyday, ticket())).status).toBe(204);
    asked('okta');
    const refused = await take(privileged, 'RITM6000001');
    expect(refused).toMatchObject({
      status: 403,
      body: {
        errorCauses: [{ errorSummary: 'refused by the policy privileged-role-without-change-ticket' }],
      },
    });
    expect(asked('okta').filter((line) => !line.startsWith('GET'))).toEqual([]);
    const { body } = await send({ path: '/changes?ticket=RITM6000001' });
    expect(body.changes).toMatchObject([
      { state: 'failed', deniedBy: 'privileged-role-without-change-ticket', callerGroups: ['itsm'] },
    ]);
    expect((await take(privileged, 'CHG0050002')).status).toBe(204);
  });

  test('are asked by a dry run too', async () => {
    const id = await assignmentOf('APP_ADMIN', 'CHG0050004');
    const dry = { method: 'DELETE', path: `${rolesOf}/${id}?dryRun=true` };
    expect((await send({ ...dry, headers: { ticket: 'RITM6000002' } })).status).toBe(403);
    expect((await send({ ...dry, headers: { ticket: 'CHG0050003' } })).body.verdict).toBe('changes');
    const gone = { method: 'DELETE', path: `${rolesOf}/ra1NoSuchAssignment?dryRun=true` };
    const nothing = { verdict: 'refused', reversible: false, patch: [] };
    expect((await send({ ...gone, headers: { ticket: 'RITM6000003' } })).body).toMatchObject(nothing);
  });
});

describe('a vendor in trouble', () => {
  const onWrite =
    (fault: Fault) =>
    ({ method }: { method: string }) =>
      method === 'GET' ? undefined : fault;

  test('that breaks the connection after the effect leaves a change in doubt, and the next call finds that it happened', async () => {
    faults.okta = onWrite({ kind: 'reset-after' });
    const request = assign(freshUser());
    const doubtful = await send(request);
    expect(doubtful).toMatchObject({
      status: 504,
      body: { type: 'urn:goldthread:problem:in-doubt', errorCode: 'E0000009' },
    });
    const change = doubtful.headers.get('change-id');
    expect(doubtful.headers.get('change-state')).toBe('in_doubt');
    expect(doubtful.headers.get('location')).toBe(`${local.url}/changes/${change}`);
    expect(doubtful.headers.has('change-applied')).toBe(false);
    expect(await send({ path: '/changes?state=in_doubt' })).toMatchObject({
      body: { changes: [{ id: change }] },
    });
    delete faults.okta;
    asked('okta');
    // Whoever looks into it again within a moment is told what the first was.
    await sleep(50);
    const settled = await send(request);
    expect(settled).toMatchObject({ status: 200, body: { id: (request.body as { id: string }).id } });
    expect(settled.headers.get('change-applied')).toBe('true');
    expect(asked('okta').filter((line) => line.startsWith('POST'))).toEqual([]);
    expect(await send({ path: '/changes?state=in_doubt' })).toMatchObject({ body: { changes: [] } });
  });

  test('that answers 500 to a write leaves a change in doubt, which is made once it cannot arrive any more', async () => {
    faults.okta = onWrite({ kind: 'status', status: 500 });
    const request = assign(freshUser());
    expect((await send(request)).status).toBe(504);
    expect(asked('okta').filter((line) => line.startsWith('POST')).length).toBe(1);
    delete faults.okta;
    await sleep(600);
    const made = await send(request);
    expect(made.status).toBe(200);
    expect(made.headers.get('change-applied')).toBe('true');
  });

  test('whose rate limit is used up gets a change later, from the queue, whose caller goes on after 202', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 1);
    const limited = {
      'x-rate-limit-limit': '600',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': reset,
    };
    faults.okta = () => ({
      kind: 'status',
      status: 429,
      headers: { ...limited, 'x-rate-limit-reset': String(Number(reset) + 40) },
    });
    const id = freshUser();
    const deferred = await send(assign(id));
    expect(deferred).toMatchObject({ status: 202, body: { state: 'deferred', attempt: 0 } });
    expect(Number(deferred.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(deferred.headers.get('location')).toBe(`${local.url}/changes/${deferred.body.id}`);

    // One that is due in a second is made without anybody asking again.
    const passing = freshUser();
    faults.okta = ({ path }) => (path.endsWith(passing) ? { kind: 'status', status: 503 } : undefined);
    const soon = await send({ ...assign(passing), headers: { ticket: ticket(), prefer: 'respond-async' } });
    expect(soon.headers.get('preference-applied')).toBe('respond-async');
    delete faults.okta;
    const done = await eventually(soon.headers.get('location') ?? '', ({ state }) => state === 'succeeded');
    expect(done).toMatchObject({ changed: true, after: { id: passing } });
  });

  test('that cannot be asked keeps no password for later: 429, and nothing of it is on record', async () => {
    faults.okta = () => ({
      kind: 'status',
      status: 429,
      headers: { 'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + 60) },
    });
    const body = {
      id: freshUser(),
      credentials: { userName: 'a@example.com', password: { value: 'c0rrect-horse' } },
    };
    const refused = await send({ ...assign(body.id, { body }), headers: { ticket: 'RITM5030000' } });
    expect(refused).toMatchObject({ status: 429, body: { type: 'urn:goldthread:problem:rate-limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
    delete faults.okta;
    const { body: known } = await send({ path: '/changes?ticket=RITM5030000' });
    expect(known).toMatchObject({ changes: [{ state: 'deferred', deferral: 'caller' }] });
    expect(JSON.stringify(known)).not.toContain('c0rrect-horse');
  });

  test('that refuses a write with a password for now makes its caller send it again: 429, and then it is made', async () => {
    const id = freshUser();
    const password = { value: 'c0rrect-horse' };
    const body = { id, credentials: { userName: 'a@example.com', password } };
    const headers = { ticket: ticket() };
    const reset = String(Math.floor(Date.now() / 1000) + 1);
    faults.okta = onWrite({ kind: 'status', status: 429, headers: { 'x-rate-limit-reset': reset } });
    const refused = await send({ ...assign(id, { body }), headers });
    expect(refused).toMatchObject({ status: 429, body: { type: 'urn:goldthread:problem:rate-limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('change-state')).toBe('deferred');
    delete faults.okta;
    await sleep(Number(refused.headers.get('retry-after')) * 1000);
    expect(await send({ ...assign(id, { body }), headers })).toMatchObject({ status: 200, body: { id } });
  });

  describe('and a caller that takes any 2xx for done', () => {
    const client = () => ({ 'x-api-key': clientKey, ticket: ticket() });

    test('gets the vendor’s own 429, and the same change is made when it is sent again', async () => {
      const reset = String(Math.floor(Date.now() / 1000) + 30);
      const body = { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit', errorCauses: [] };
      const headers = {
        'x-rate-limit-limit': '600',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': reset,
      };
      const limited: Fault = { kind: 'status', status: 429, headers, body };
      for (const fault of [() => limited, onWrite(limited)]) {
        faults.okta = fault;
        const id = freshUser();
        const request = assign(id, { headers: client() });
        const refused = await send(request);
        expect(refused).toMatchObject({ status: 429, body });
        expect(Object.fromEntries(refused.headers)).toMatchObject({
          'change-state': 'deferred',
          'x-rate-limit-limit': '600',
          'x-rate-limit-remaining': '0',
        });
        const told = ['retry-after', 'x-rate-limit-reset'].map((name) => Number(refused.headers.get(name)));
        expect(told[0]).toBeGreaterThan(20);
        // By our own clock, which the response's date is from, and so that the gateway's own wait is over then.
        expect(told[1]).toBeGreaterThan(Number(reset));
        expect(told[1]).toBeLessThan(Number(reset) + 4);
        const change = refused.headers.get('change-id');
        expect(await send({ path: `/changes/${change}` })).toMatchObject({
          body: { state: 'deferred', deferral: 'caller', reviewReason: 'put_off' },
        });

        delete faults.okta;
        const made = await send(request);
        expect(made).toMatchObject({ status: 200, body: { id } });
        expect(made.headers.get('change-id')).toBe(change);
        expect(made.headers.get('change-applied')).toBe('true');
      }
    });

    test('gets 503 where the vendor fails before anything is sent, and nothing is made without it', async () => {
      faults.okta = () => ({ kind: 'status', status: 500 });
      const id = freshUser();
      const request = assign(id, { headers: client() });
      const failed = await send(request);
      expect(failed).toMatchObject({ status: 503, body: { type: 'urn:goldthread:problem:not-now' } });
      expect(failed.headers.get('change-state')).toBe('deferred');
      delete faults.okta;
      await sleep(1_500);
      const held = org.state.apps.get(appId)?.users.get(id);
      expect(held).toBeUndefined();
      expect((await send(request)).status).toBe(200);
    });

    test('gets 429 while another change of the same resource comes first, and holds up nobody meanwhile', async () => {
      const id = freshUser();
      faults.okta = onWrite({ kind: 'status', status: 503 });
      const first = assign(id);
      await send({ ...first, headers: { ...first.headers, prefer: 'respond-async' } });
      const behind = { ...unassign(id), headers: client() };
      const waits = await send(behind);
      expect(waits).toMatchObject({ status: 429, body: { type: 'urn:goldthread:problem:not-now' } });
      expect(Number(waits.headers.get('x-rate-limit-reset'))).toBeGreaterThan(Date.now() / 1000 - 2);
      delete faults.okta;
      await expect.poll(async () => (await send(behind)).status, { timeout: 15_000 }).toBe(204);
    }, 20_000);

    test('is told so by 202 where it asks for that, and the queue goes on with what it was to send again', async () => {
      faults.okta = () => ({ kind: 'status', status: 503 });
      const request = assign(freshUser(), { headers: client() });
      expect((await send(request)).status).toBe(503);
      const prefers = { ...request, headers: { ...request.headers, prefer: 'respond-async' } };
      const later = await send(prefers);
      expect(later).toMatchObject({ status: 202, body: { state: 'deferred', deferral: 'queue' } });
      expect(later.headers.get('preference-applied')).toBe('respond-async');
      const without = await send(request);
      expect([without.status, without.headers.has('preference-applied')]).toEqual([429, false]);
      expect(without.body.detail).toContain('It is queued, and will be made as soon as possible');
      delete faults.okta;
      await eventually(later.headers.get('location') ?? '', ({ state }) => state === 'succeeded');
      expect((await send(request)).status).toBe(200);
    }, 10_000);
  });

  test('is asked for changes of one resource in the order in which they came', async () => {
    const id = freshUser();
    const first = await send({ ...assign(id), headers: { ticket: ticket(), prefer: 'respond-async' } });
    const second = await send(unassign(id));
    expect([first.status, second.status]).toEqual([202, 202]);
    const done = await eventually(second.headers.get('location') ?? '', ({ state }) => state === 'succeeded');
    expect(done.changed).toBe(true);
    const { body } = await send({ path: `/changes?resource=okta:app/${appId}/user/${id}` });
    expect(
      body.changes.map(({ operation, changed }: { operation: string; changed: boolean }) => [
        operation,
        changed,
      ]),
    ).toEqual([
      ['okta.unassignUserFromApplication', true],
      ['okta.assignUserToApplication', true],
    ]);
  });

  test('that refuses is quoted with its own status and error members, and again in the replay', async () => {
    const request = assign(free, {
      path: `/okta/api/v1/apps/${org.samples.plainAppId}/users`,
      body: { id: free, credentials: { userName: 'x', password: { value: 'Tr0ub4dor&3' } } },
    });
    const refused = await send(request);
    expect(refused).toMatchObject({ status: 400, body: { errorCode: 'E0000041' } });
    expect(refused.headers.get('content-type')).toBe('application/json');
    expect(refused.headers.get('change-state')).toBe('failed');
    const again = await send(request);
    expect(again).toMatchObject({ status: 400, body: { errorCode: 'E0000041' } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('that cannot be read from leaves no change behind', async () => {
    faults.okta = () => ({ kind: 'status', status: 403 });
    const headers = { ticket: 'RITM4030000' };
    expect(await send({ ...assign(free), headers })).toMatchObject({
      status: 403,
      body: { errorCode: 'E0000006' },
    });
    expect(await send({ path: '/changes?ticket=RITM4030000' })).toMatchObject({ body: { changes: [] } });
  });
});

test('who has an application through a group is assigned individually, not called assigned already', async () => {
  const { groupAppId, groupInheritedUserId: id } = org.samples;
  const request = assign(id, { path: `/okta/api/v1/apps/${groupAppId}/users` });
  const assigned = await send(request);
  expect(assigned).toMatchObject({ status: 200, body: { scope: 'USER' } });
  expect(assigned.headers.get('change-applied')).toBe('true');
});

/** The change at a location, once it is as hoped for. */
async function eventually(location: string, hoped: (change: { state: string }) => boolean) {
  for (let tries = 0; tries < 100; tries += 1) {
    const { body } = await send({ path: location.slice(local.url.length) });
    if (hoped(body)) return body;
    await sleep(100);
  }
  throw new Error(`${location} did not get there`);
}

test('a delivery id of a webhook sender names the change', async () => {
  const id = freshUser();
  for (const name of ['x-atlassian-webhook-identifier', 'webhook-id']) {
    const headers = { [name]: `delivery-${name}`, ticket: ticket() };
    const first = await send({ ...assign(id), headers });
    const again = await send({ ...assign(id), headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('change-id')).toBe(first.headers.get('change-id'));
  }
});

test('a password is sent to the vendor, and is neither in the ledger nor in an answer', async () => {
  const password = 'c0rrect-horse-battery';
  const body = { credentials: { userName: 'battery@example.com', password: { value: password } } };
  await send(assign(free));
  const headers = { ticket: ticket() };
  const updated = await send({ method: 'POST', path: `${users}/${free}`, headers, body });
  expect(updated.status).toBe(200);
  const found = await send({ path: `/changes/${updated.headers.get('change-id')}` });
  expect(found.body.request.body.credentials).toEqual({
    userName: 'battery@example.com',
    password: '[redacted]',
  });
  expect(JSON.stringify([updated.body, found.body])).not.toContain(password);
});

test('a role that is held already is told apart, by type and by its custom binding', async () => {
  const roles = `/okta/api/v1/users/${adminUserId}/roles`;
  const { customRoleId, resourceSetId } = org.samples;
  for (const body of [
    { type: 'HELP_DESK_ADMIN' },
    { type: 'CUSTOM', role: customRoleId, 'resource-set': resourceSetId },
  ]) {
    const held = await send({ method: 'POST', path: roles, body, headers: { ticket: 'CHG0030001' } });
    expect(held.status).toBe(201);
    expect(held.body).toMatchObject({ type: body.type });
    expect(held.headers.get('change-applied')).toBe('false');
  }
});

test('an assigned and an unassigned role are changes of the same resource', async () => {
  const roles = `/okta/api/v1/users/${free}/roles`;
  await send({
    method: 'POST',
    path: roles,
    body: { type: 'HELP_DESK_ADMIN' },
    headers: { ticket: ticket() },
  });
  await send({ method: 'DELETE', path: `${roles}/JBCUYUC7IRCVGS27IFCE2SKO`, headers: { ticket: ticket() } });
  const { body } = await send({ path: `/changes?resource=okta:user/${free}/role/HELP_DESK_ADMIN` });
  expect(body.changes.map(({ operation }: { operation: string }) => operation)).toEqual([
    'okta.unassignRoleFromUser',
    'okta.assignRoleToUser',
  ]);
});

test('a device that is suspended already is not suspended again', async () => {
  const path = `/okta/api/v1/devices/${deviceId}/lifecycle/suspend`;
  const first = await send({ method: 'POST', path, headers: { ticket: ticket() } });
  const second = await send({ method: 'POST', path, headers: { ticket: ticket() } });
  expect([first, second].map(({ status, headers }) => [status, headers.get('change-applied')])).toEqual([
    [204, 'true'],
    [204, 'false'],
  ]);
  const { body } = await send({ path: `/changes?resource=okta:device/${deviceId}` });
  expect(body.changes[1]).toMatchObject({ before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } });
});

test('a capability patch that would change nothing is not sent, at whichever address it comes in', async () => {
  const { identityId } = tenant.samples;
  const held = tenant.authUser(identityId)?.capabilities ?? [];
  const headers = { 'content-type': 'application/json-patch+json', ticket: ticket() };
  const body = [{ op: 'replace', path: '/capabilities', value: [...held].reverse() }];
  const first = await send({
    method: 'PATCH',
    path: `/sailpoint/v2024/auth-users/${identityId}`,
    headers,
    body,
  });
  expect(first.status).toBe(200);
  expect(first.headers.get('change-applied')).toBe('false');
  expect(asked('sailpoint')).toEqual([`GET /v2024/auth-users/${identityId}`]);
  // The address is no part of what is asked: the same request at another one is the same change.
  const second = await send({
    method: 'PATCH',
    path: `/sailpoint/auth-users/v1/${identityId}`,
    headers,
    body,
  });
  expect(second.headers.get('idempotency-replayed')).toBe('true');
});

describe('an application user that is there, and cannot use the application,', () => {
  test('is assigned: Okta says what comes of it', async () => {
    const id = freshUser();
    await send(assign(id));
    faults.okta = ({ method, path }) =>
      method === 'GET' && path.endsWith(id)
        ? { kind: 'status', status: 200, body: { id, scope: 'USER', status: 'SUSPENDED', profile: {} } }
        : undefined;
    asked('okta');
    await send(assign(id));
    delete faults.okta;
    expect(asked('okta')).toContain(`POST ${users.slice('/okta'.length)}`);
  });
});

test('an application user that cannot use the application is taken away by the vendor’s word alone', async () => {
  const id = freshUser();
  await send(assign(id));
  const seen = { id, scope: 'USER', status: 'DEPROVISIONED', profile: {} };
  faults.okta = ({ method, path }) => {
    if (!path.endsWith(id)) return undefined;
    return method === 'GET'
      ? { kind: 'status', status: 200, body: seen }
      : { kind: 'status', status: 403, body: { errorCode: 'E0000006' } };
  };
  const dry = await send({ method: 'DELETE', path: `${users}/${id}?dryRun=true` });
  expect(dry.body).toMatchObject({ verdict: 'changes', before: { status: 'DEPROVISIONED' } });
  const refused = await send(unassign(id));
  expect(refused).toMatchObject({ status: 403, body: { errorCode: 'E0000006' } });
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'change-state': 'failed',
    'change-applied': 'false',
  });
});

test('a key that comes again on another ticket is refused', async () => {
  const key = { 'idempotency-key': 'key-of-its-own' };
  const id = freshUser();
  const first = await send(assign(id, { headers: { ...key, ticket: ticket() } }));
  expect(first.status).toBe(200);
  expect(await send(assign(id, { headers: { ...key, ticket: ticket() } }))).toMatchObject({
    status: 422,
    body: { type: 'urn:goldthread:problem:key-reused' },
  });
});

test('what was read of an application user can be sent back: an empty password sets nothing', async () => {
  const id = freshUser();
  await send(
    assign(id, {
      body: { id, credentials: { userName: 'x@example.com', password: { value: 'Tr0ub4dor&3' } } },
    }),
  );
  const path = `${users}/${id}`;
  const { body } = await send({ path });
  expect(body.credentials.password).toEqual({});
  const dry = await send({ method: 'POST', path: `${path}?dryRun=true`, body });
  expect(dry.body).toMatchObject({ verdict: 'no change' });
  const sent = { ...body, profile: { ...body.profile, role: 'Editor' } };
  const made = await send({ method: 'POST', path, body: sent, headers: { ticket: ticket() } });
  expect(made.headers.get('change-applied')).toBe('true');
  const id0 = made.headers.get('change-id');
  const undone = await send({
    method: 'POST',
    path: `/changes/${id0}/revert`,
    headers: { ticket: ticket() },
  });
  expect(undone).toMatchObject({ status: 200, body: { state: 'succeeded' } });
  // Under a rate limit it waits, as anything without a secret.
  faults.okta = ({ method }) => (method === 'POST' ? { kind: 'status', status: 429 } : undefined);
  const limited = await send({ method: 'POST', path, body: sent, headers: { ticket: ticket() } });
  expect(limited).toMatchObject({ status: 202, body: { state: 'deferred' } });
});

test.each(['me', 'annebonny', 'anne.bonny@example.com', '00u', '00g1emaKYZTWRYYRRTSK'])(
  'a user is named by their id: %s is refused, and nothing is asked of the vendor',
  async (user) => {
    const role = { method: 'POST', body: { type: 'HELP_DESK_ADMIN' }, headers: { ticket: ticket() } };
    asked('okta');
    expect((await send({ ...role, path: `/okta/api/v1/users/${user}/roles` })).status).toBe(400);
    expect((await send({ path: `/okta/api/v1/users/${user}/roles` })).status).toBe(400);
    expect((await send(assign(user))).status).toBe(400);
    expect((await send(unassign(user))).status).toBe(400);
    expect(asked('okta')).toEqual([]);
  },
);

test('a response of Okta that is about another user is none of this one', async () => {
  const id = freshUser();
  faults.okta = ({ method }) =>
    method === 'GET'
      ? { kind: 'status', status: 200, body: { id: '00uSOMEBODYELSE00000', scope: 'USER' } }
      : undefined;
  expect((await send(assign(id))).status).toBe(502);
  delete faults.okta;
  expect(org.state.apps.get(appId)?.users.get(id)).toBeUndefined();
});

test('a long number arrives at the embedded org with the digits that it came with', async () => {
  const bodies: string[] = [];
  faults.okta = ({ method, body }) => void (method === 'POST' && bodies.push(body.toString()));
  const id = freshUser();
  const body = `{"id":"${id}","profile":{"role":"Analyst","n":9223372036854775807,"m":0.1000000000000000055511151231257827}}`;
  const response = await fetch(local.url + users, {
    method: 'POST',
    headers: { 'x-api-key': local.keys.servicenow, 'content-type': 'application/json', ticket: ticket() },
    body,
  });
  await response.text();
  expect(bodies).toEqual([body]);
});

test('a change has the headers of the vendor’s own response, a no-op those of the read, and a replay none', async () => {
  const vendors = ({ headers }: { headers: Headers }) =>
    ['x-okta-request-id', 'x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset'].filter(
      (name) => headers.has(name),
    );
  const id = freshUser();
  const request = assign(id);
  const made = await send(request);
  expect(vendors(made)).toHaveLength(4);
  const { body } = await send({ path: `/changes/${made.headers.get('change-id')}` });
  expect(made.headers.get('x-okta-request-id')).toBe(body.upstreamRequestId);
  expect(vendors(await send(request))).toEqual([]);
  const noOp = await send(assign(id));
  expect(noOp.headers.get('change-applied')).toBe('false');
  expect(vendors(noOp)).toHaveLength(4);
  const patch = [{ op: 'add', path: '/capabilities/-', value: 'CERT_ADMIN' }];
  const headers = { ticket: ticket(), 'content-type': 'application/json-patch+json' };
  const path = `/sailpoint/v3/auth-users/${tenant.samples.identityId}`;
  const deprecated = await send({ method: 'PATCH', path, body: patch, headers });
  expect(deprecated.headers.get('x-deprecated')).toBe('true');
});
