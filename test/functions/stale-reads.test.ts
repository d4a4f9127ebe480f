import { afterAll, expect, test } from 'vitest';
import { peaceful } from '../../infra/local/okta/start-okta-org.ts';
import { startGateway } from '../support/gateway.ts';
import { sleep } from '../support/upstream-resource.ts';

// A vendor whose reads lag behind its writes, and a ledger that knows what it has just made.
const readLagMs = 1_500;
const { org, send, freshUser, faults, close } = await startGateway({
  consistentAfterMs: readLagMs,
  hostility: { ...peaceful, readLagMs },
});
afterAll(close);

const { appId } = org.samples;
const path = `/okta/api/v1/apps/${appId}/users`;
const has = (user: string) => org.state.apps.get(appId)?.users.get(user) !== undefined;
let tickets = 0;
/** A ticket of its own each time. */
function onTicket(kind = 'RITM') {
  tickets += 1;
  return { ticket: `${kind}${String(tickets).padStart(7, '0')}` };
}
const assign = (user: string) => send({ method: 'POST', path, headers: onTicket(), body: { id: user } });
const unassign = (user: string) => send({ method: 'DELETE', path: `${path}/${user}`, headers: onTicket() });

test('who was assigned a moment ago is unassigned, though reads do not show the assignment yet', async () => {
  for (let i = 0; i < 3; i += 1) {
    const user = freshUser();
    expect((await assign(user)).status).toBe(200);
    const removed = await unassign(user);
    expect([removed.status, removed.headers.get('change-applied')]).toEqual([204, 'true']);
    expect(has(user)).toBe(false);
  }
});

test('who was unassigned a moment ago is assigned, though reads still show them', async () => {
  const user = freshUser();
  await assign(user);
  await unassign(user);
  const again = await assign(user);
  expect([again.status, again.headers.get('change-applied')]).toEqual([200, 'true']);
  expect(has(user)).toBe(true);
});

test('an unassignment that waits behind an assignment ends unassigned', async () => {
  const user = freshUser();
  faults.okta = ({ method }) => (method === 'POST' ? { kind: 'delay', ms: 800 } : undefined);
  const first = assign(user);
  await sleep(300);
  delete faults.okta;
  const second = await unassign(user);
  await first;
  const id = second.headers.get('change-id');
  for (let tries = 0; tries < 60; tries += 1) {
    const { body } = await send({ path: `/changes/${id}` });
    if (body.state !== 'deferred' && body.state !== 'started') break;
    await sleep(200);
  }
  expect((await send({ path: `/changes/${id}` })).body).toMatchObject({ state: 'succeeded', changed: true });
  expect(has(user)).toBe(false);
});

test('a revert at once undoes the assignment', async () => {
  const user = freshUser();
  const made = await assign(user);
  const reverted = await send({
    method: 'POST',
    path: `/changes/${made.headers.get('change-id')}/revert`,
    headers: onTicket(),
  });
  expect([reverted.status, reverted.body.state, reverted.body.changed]).toEqual([200, 'succeeded', true]);
  expect(has(user)).toBe(false);
});

test('the removal of a custom role by its id, given a moment ago, takes it away', async () => {
  const user = freshUser();
  const roles = `/okta/api/v1/users/${user}/roles`;
  const { customRoleId: role, resourceSetId } = org.samples;
  const body = { type: 'CUSTOM', role, 'resource-set': resourceSetId };
  const given = await send({ method: 'POST', path: roles, headers: onTicket('CHG'), body });
  expect(given.status).toBe(201);
  const taken = await send({ method: 'DELETE', path: `${roles}/${given.body.id}`, headers: onTicket('CHG') });
  expect([taken.status, taken.headers.get('change-applied')]).toEqual([204, 'true']);
  expect(org.state.roleHolders.get(user)?.assignments ?? []).toEqual([]);
});
