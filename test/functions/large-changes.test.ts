import { afterAll, describe, expect, test } from 'vitest';
import { putCallers } from '../support/callers.ts';
import { startGateway } from '../support/gateway.ts';

// What no item of DynamoDB holds: a change with it is made and recorded like any other, or refused before it is sent.
const { org, local, send, faults, freshUser, close } = await startGateway();
afterAll(close);
const nobodysKey = 'gt_a-key-of-at-least-22-letters';
await putCallers(
  { id: 'servicenow', groups: ['itsm'], apiKeys: [local.keys.servicenow] },
  { id: 'nobody', groups: [], apiKeys: [nobodysKey] },
);

const { appId, assignedUserId } = org.samples;
const path = `/okta/api/v1/apps/${appId}/users`;
let tickets = 0;
/** A ticket of its own each time. */
function onTicket() {
  tickets += 1;
  return { ticket: `RITM${String(tickets).padStart(7, '0')}` };
}
const noise = (length: number) => Array.from({ length }, () => Math.random().toString(36)[2] ?? '0').join('');
const update = (role: unknown) =>
  send({
    method: 'POST',
    path: `${path}/${assignedUserId}`,
    headers: onTicket(),
    body: { profile: { role } },
  });

describe('a profile of', () => {
  test.each([100, 150, 310, 450, 900])('%i kB is set, recorded whole, and holds up nobody', async (kB) => {
    const role = noise(kB * 1_000);
    const made = await update(role);
    expect([made.status, made.headers.get('change-state')]).toEqual([200, 'succeeded']);
    const { body } = await send({ path: `/changes/${made.headers.get('change-id')}` });
    expect(body.request.body.profile.role === role).toBe(true);
    expect(body.after.profile.role === role).toBe(true);
    const next = await update('Analyst');
    expect([next.status, next.headers.get('change-state')]).toEqual([200, 'succeeded']);
  });
});

test('a list of changes shows of large values their digest and size, and stays small', async () => {
  const { status, body } = await send({
    path: `/changes?resource=okta:app/${appId}/user/${assignedUserId}&limit=100`,
  });
  expect(status).toBe(200);
  const large = body.changes.filter(({ after }: { after: { bytes?: number } }) => after.bytes !== undefined);
  expect(large.length).toBeGreaterThanOrEqual(5);
  expect(large[0].after).toEqual({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    bytes: expect.any(Number),
  });
  expect(JSON.stringify(body).length).toBeLessThan(200_000);
});

test('a body of more than 1 MiB is refused before anything is sent or kept', async () => {
  const { status, body } = await update(noise(1_100_000));
  expect([status, body.type]).toEqual([413, 'urn:goldthread:problem:too-large']);
});

test('who may not make it is denied and on record, however large or deep it is', async () => {
  const deep = (n: number): unknown => (n === 0 ? 'x' : { a: deep(n - 1) });
  for (const role of [noise(450_000), deep(27)]) {
    const headers = { ...onTicket(), 'x-api-key': nobodysKey };
    const body = { profile: { role } };
    const denied = await send({ method: 'POST', path: `${path}/${assignedUserId}`, headers, body });
    expect([denied.status, denied.headers.get('change-state')]).toEqual([403, 'failed']);
    const { body: record } = await send({ path: `/changes/${denied.headers.get('change-id')}` });
    expect(record.request.body).toEqual(body);
  }
});

test('a response of the vendor of any size is recorded', async () => {
  const user = freshUser();
  const text = noise(2_000_000);
  faults.okta = ({ method }) =>
    method === 'POST'
      ? {
          kind: 'status',
          status: 200,
          body: { id: user, scope: 'USER', status: 'ACTIVE', profile: { text } },
        }
      : undefined;
  const made = await send({ method: 'POST', path, headers: onTicket(), body: { id: user } });
  delete faults.okta;
  expect(made.status).toBe(200);
  const { body } = await send({ path: `/changes/${made.headers.get('change-id')}` });
  // More than is shown of one value.
  expect(body).toMatchObject({ state: 'succeeded', after: { bytes: expect.any(Number) } });
});

test('an odd id of the vendor for its request is no id', async () => {
  for (const id of ['', ' ', 'x'.repeat(3_000)]) {
    const user = freshUser();
    faults.okta = ({ method }) =>
      method === 'POST'
        ? {
            kind: 'status',
            status: 200,
            body: { id: user, scope: 'USER' },
            headers: { 'X-Okta-Request-Id': id },
          }
        : undefined;
    const made = await send({ method: 'POST', path, headers: onTicket(), body: { id: user } });
    delete faults.okta;
    const { body } = await send({ path: `/changes/${made.headers.get('change-id')}` });
    expect([made.status, body.state, body.upstreamRequestId]).toEqual([200, 'succeeded', undefined]);
  }
});
