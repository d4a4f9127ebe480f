import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Callers } from '../../../lib/caller/callers.ts';
import { JsonWebTokens } from '../../../lib/caller/json-web-token.ts';
import { Forbidden } from '../../../lib/ledger/errors.ts';
import { permitReplay } from '../../../lib/operation/authorize.ts';
import type { Invocation } from '../../../lib/operation/invocation.ts';
import type { Change } from '../../../lib/operation/operation.ts';
import { currentServices, Services } from '../../../lib/operation/services.ts';
import { ledgerOf } from '../../../lib/operation/stores.ts';
import { putCallers } from '../../support/callers.ts';
import { type Got, type Sent, startGateway } from '../../support/gateway.ts';
import { countDynamoDB } from '../../support/requests.ts';
import { operationNamed } from '../policy/shipped.ts';

const { org, send, asked, faults, freshUser, local, close } = await startGateway();
const OUTSIDERS_KEY = 'the-key-of-an-outsider-1';
await putCallers(
  { id: 'servicenow', groups: ['itsm'], apiKeys: [local.keys.servicenow], deferral: 'queue' },
  { id: 'outsider', apiKeys: [OUTSIDERS_KEY] },
);
const dynamodb = countDynamoDB();
afterAll(async () => {
  dynamodb.stop();
  await close();
});
beforeEach(() => {
  asked('okta');
  dynamodb.asked();
});
afterEach(() => {
  delete faults.okta;
});

const { appId, customRoleId, resourceSetId } = org.samples;
let numbers = 0;
const ticket = () => {
  numbers += 1;
  return { ticket: `CHG${String(numbers).padStart(7, '0')}` };
};
const request = (method: string, path: string, body?: unknown): Sent => ({
  method,
  path: `/okta/api/v1${path}`,
  headers: ticket(),
  ...(body !== undefined && { body }),
});
const custom = { type: 'CUSTOM', role: customRoleId, 'resource-set': resourceSetId };
const held = (user: string) => org.state.roleHolders.get(user)?.assignments ?? [];

/** Gives somebody a role, and says by which id it is taken away. */
async function given(user: string, body: object = custom): Promise<string> {
  const { status } = await send(request('POST', `/users/${user}/roles`, body));
  expect(status).toBe(201);
  const id = held(user).at(-1)?.id ?? '';
  asked('okta');
  dynamodb.asked();
  return id;
}

describe('what a change asks', () => {
  test('is one read and one write of the vendor, and a read and three writes of the ledger', async () => {
    const user = freshUser();
    await send(request('POST', `/apps/${appId}/users`, { id: user }));
    expect(asked('okta')).toEqual([
      `GET /api/v1/apps/${appId}/users/${user}`,
      `POST /api/v1/apps/${appId}/users`,
    ]);
    expect(dynamodb.asked()).toEqual(['BatchGetItem', 'PutItem', 'PutItem', 'UpdateItem']);
  });

  test('is no more where the id of an assignment says itself which role it is of', async () => {
    const user = freshUser();
    const id = await given(user, { type: 'REPORT_ADMIN' });
    await send(request('DELETE', `/users/${user}/roles/${id}`));
    expect(asked('okta')).toEqual([
      `GET /api/v1/users/${user}/roles`,
      `DELETE /api/v1/users/${user}/roles/${id}`,
    ]);
    // One more read of the ledger, of the change before it.
    expect(dynamodb.asked()).toEqual(['BatchGetItem', 'BatchGetItem', 'PutItem', 'PutItem', 'UpdateItem']);
  });

  test('is one read of the vendor more where the name has to be resolved, and none at its replay', async () => {
    const user = freshUser();
    const id = await given(user);
    const taking = request('DELETE', `/users/${user}/roles/${id}`);
    expect((await send(taking)).status).toBe(204);
    expect(asked('okta')).toEqual([
      `GET /api/v1/users/${user}/roles/${id}`,
      `GET /api/v1/users/${user}/roles`,
      `DELETE /api/v1/users/${user}/roles/${id}`,
    ]);
    expect(dynamodb.asked()).toEqual([
      'BatchGetItem',
      'BatchGetItem',
      'BatchGetItem',
      'PutItem',
      'PutItem',
      'UpdateItem',
    ]);
    expect((await send(taking)).status).toBe(204);
    expect(asked('okta')).toEqual([]);
    expect(dynamodb.asked()).toEqual(['BatchGetItem']);
  });

  test('is one read of each where nothing need be done', async () => {
    const user = freshUser();
    await given(user);
    await send(request('POST', `/users/${user}/roles`, custom));
    expect(asked('okta')).toEqual([`GET /api/v1/users/${user}/roles`]);
    expect(dynamodb.asked()).toEqual(['BatchGetItem', 'BatchGetItem', 'PutItem']);
  });
});

describe('a retry of a change that is finished gets the response of the first, and no vendor is asked', () => {
  const isReplayOf = (first: Got, again: Got) => {
    expect(again.status).toBe(first.status);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('change-id')).toBe(first.headers.get('change-id'));
    expect(again.headers.get('change-applied')).toBe(first.headers.get('change-applied'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(asked('okta')).toEqual([]);
  };

  test('also where its target is gone since', async () => {
    const user = freshUser();
    const assigning = request('POST', `/apps/${appId}/users`, { id: user });
    const first = await send(assigning);
    org.state.apps.get(appId)?.users.delete(user);
    org.state.users.delete(user);
    asked('okta');
    isReplayOf(first, await send(assigning));
  });

  test('also where what it took away has no name any more', async () => {
    const user = freshUser();
    const id = await given(user);
    const taking = request('DELETE', `/users/${user}/roles/${id}`);
    const first = await send(taking);
    expect(held(user)).toEqual([]);
    asked('okta');
    isReplayOf(first, await send(taking));
  });

  test('also where its name is another’s since', async () => {
    const user = freshUser();
    org.state.customRoles.set('cr0thefirst000000000', 'Ticket agents');
    const giving = request('POST', `/users/${user}/roles`, { ...custom, role: 'Ticket agents' });
    const first = await send(giving);
    expect(first.status).toBe(201);
    expect(held(user).at(-1)?.role).toBe('cr0thefirst000000000');
    org.state.customRoles.set('cr0thefirst000000000', 'Renamed');
    org.state.customRoles.set('cr0thesecond00000000', 'Ticket agents');
    asked('okta');
    isReplayOf(first, await send(giving));
    // Under another ticket it is the other role.
    await send({ ...giving, headers: ticket() });
    expect(held(user).at(-1)?.role).toBe('cr0thesecond00000000');
  });

  test('also where the vendor is down', async () => {
    const user = freshUser();
    const id = await given(user);
    const taking = request('DELETE', `/users/${user}/roles/${id}`);
    const first = await send(taking);
    asked('okta');
    faults.okta = () => ({ kind: 'status', status: 503 });
    isReplayOf(first, await send(taking));
  });

  test('also where it was refused, or there was nothing to take away', async () => {
    const user = freshUser();
    for (const path of [`/users/${user}/roles/irbNOSUCHTHING000000`, `/apps/${appId}/users/${user}`]) {
      const taking = request('DELETE', path);
      const first = await send(taking);
      expect(first.status).toBe(404);
      asked('okta');
      const again = await send(taking);
      expect(again).toMatchObject({ status: 404, body: { errorCode: first.body.errorCode } });
      expect(again.body.errorSummary).toBe(first.body.errorSummary);
      expect(again.headers.get('change-id')).toBe(first.headers.get('change-id'));
      expect(asked('okta')).toEqual([]);
    }
  });

  test('but for a caller who was taken out of its group', async () => {
    const assigning = request('POST', `/apps/${appId}/users`, { id: freshUser() });
    await send(assigning);
    const outside = { id: 'servicenow', apiKeys: [local.keys.servicenow] };
    const callers = new Callers({ callers: [outside] }, new JsonWebTokens());
    const spy = vi.spyOn(Services.prototype, 'callers').mockResolvedValue([callers]);
    asked('okta');
    const again = await send(assigning);
    spy.mockRestore();
    expect(again.status).toBe(403);
    expect(again.body).not.toHaveProperty('profile');
    expect(asked('okta')).toEqual([]);
    expect((await send(assigning)).status).toBe(200);
    const { body } = await send({ path: `/changes?ticket=${assigning.headers?.ticket}` });
    expect(body.changes).toMatchObject([{ state: 'failed', deniedBy: 'default' }, { state: 'succeeded' }]);
  });

  test('but for a caller who may have it no more: on the facts that the change recorded', async () => {
    const user = freshUser();
    const first = await send(request('POST', `/users/${user}/roles`, { type: 'APP_ADMIN' }));
    const record = await ledgerOf(currentServices()).get(first.headers.get('change-id') ?? '');
    if (!record) throw new Error('the change is not on record');
    const event = {
      caller: { id: 'servicenow', groups: ['itsm'], ticket: { required: true } },
      requestContext: { http: { sourceIp: '192.0.2.1' } },
    } as unknown as Invocation;
    const operation = operationNamed('okta.assignRoleToUser') as Change;
    asked('okta');
    await permitReplay(operation, record, event);
    const outside = { ...event, caller: { ...event.caller, groups: [] } };
    await expect(permitReplay(operation, record, outside)).rejects.toThrow(Forbidden);
    // Its own ticket counts, not one that is sent along now.
    const lesser = { ...record, ticket: 'RITM0000001' };
    await expect(permitReplay(operation, lesser, { ...event, ticket: 'CHG0000001' })).rejects.toThrow(
      Forbidden,
    );
    expect(asked('okta')).toEqual([]);
  });
});

test('a change that waits goes on with what its names meant when it was accepted', async () => {
  const user = freshUser();
  org.state.customRoles.set('cr0thethird000000000', 'Night shift');
  faults.okta = ({ method, path }) =>
    method === 'POST' && path.endsWith('/roles')
      ? {
          kind: 'status',
          status: 429,
          headers: { 'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 2) },
        }
      : undefined;
  const giving = request('POST', `/users/${user}/roles`, { ...custom, role: 'Night shift' });
  const first = await send(giving);
  expect(first.status).toBe(202);
  org.state.customRoles.set('cr0thethird000000000', 'Renamed again');
  org.state.customRoles.set('cr0thefourth00000000', 'Night shift');
  delete faults.okta;
  await expect
    .poll(async () => (await ledgerOf(currentServices()).get(first.body.id))?.state, { timeout: 10_000 })
    .toBe('succeeded');
  expect(held(user).map(({ role }) => role)).toEqual(['cr0thethird000000000']);
  expect((await send(giving)).status).toBe(201);
}, 20_000);

test('a vendor that is limited while a name is to be resolved is the caller’s to hear of, and a retry goes on', async () => {
  const user = freshUser();
  const id = await given(user);
  faults.okta = ({ path }) => (path.endsWith(id) ? { kind: 'status', status: 503 } : undefined);
  const taking = request('DELETE', `/users/${user}/roles/${id}`);
  expect((await send(taking)).status).toBe(503);
  expect(held(user)).toHaveLength(1);
  delete faults.okta;
  expect((await send(taking)).status).toBe(204);
  expect(held(user)).toEqual([]);
}, 20_000);

describe('who may change nothing of a kind', () => {
  test('has nothing asked of the vendor, and is on record', async () => {
    const user = freshUser();
    const id = await given(user);
    const ticketed = { ...ticket(), 'x-api-key': OUTSIDERS_KEY };
    const denied = await send({
      method: 'DELETE',
      path: `/okta/api/v1/users/${user}/roles/${id}`,
      headers: ticketed,
    });
    expect(denied.status).toBe(403);
    expect(asked('okta')).toEqual([]);
    const { body } = await send({ path: `/changes?ticket=${ticketed.ticket}` });
    expect(body.changes).toMatchObject([
      { state: 'failed', resource: `okta:user/${user}`, deniedBy: 'default' },
    ]);
  });
});
