import { afterAll, expect, test } from 'vitest';
import { peaceful } from '../../infra/local/okta/start-okta-org.ts';
import { startGateway } from '../support/gateway.ts';

// Okta's list of statuses has UNSUSPENDED besides ACTIVE: a device that shows it is in use all the same.
const { org, send, asked, close } = await startGateway({
  hostility: { ...peaceful, unsuspendedStatus: true },
});
afterAll(close);

const devices = [...org.state.devices.values()].filter(({ status }) => status === 'SUSPENDED');
let tickets = 1_000_000;
const change = (path: string) => {
  tickets += 1;
  return send({ method: 'POST', path, headers: { ticket: `CHG${tickets}` } });
};
/** A device that has just been unsuspended, and that change. */
async function unsuspended() {
  const { id = '' } = devices.pop() ?? {};
  const path = `/okta/api/v1/devices/${id}`;
  const made = await change(`${path}/lifecycle/unsuspend`);
  expect([made.status, (await send({ path })).body.status]).toEqual([204, 'UNSUSPENDED']);
  return { id, path, made };
}

test('its unsuspension is undone', async () => {
  const { id, made } = await unsuspended();
  const undone = await change(`/changes/${made.headers.get('change-id')}/revert`);
  expect([undone.status, undone.body.state, undone.body.changed]).toEqual([200, 'succeeded', true]);
  expect(org.state.devices.get(id)?.status).toBe('SUSPENDED');
});

test.each(['activate', 'unsuspend'])(
  '%s finds it as desired, and asks Okta for nothing',
  async (lifecycle) => {
    const { path } = await unsuspended();
    asked('okta');
    const again = await change(`${path}/lifecycle/${lifecycle}`);
    expect([again.status, again.headers.get('change-applied')]).toEqual([204, 'false']);
    expect(asked('okta').filter((request) => request.startsWith('POST'))).toEqual([]);
  },
);

test.each([
  ['suspend', 'SUSPENDED'],
  ['deactivate', 'DEACTIVATED'],
])('%s is made of it', async (lifecycle, status) => {
  const { id, path } = await unsuspended();
  const made = await change(`${path}/lifecycle/${lifecycle}`);
  expect([made.status, made.headers.get('change-applied')]).toEqual([204, 'true']);
  expect(org.state.devices.get(id)?.status).toBe(status);
});
