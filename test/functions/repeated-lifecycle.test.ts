import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

// Okta's documents contradict each other on a lifecycle call that a device has behind it: done, or refused.
const { org, send, asked, faults, close } = await startGateway();
afterAll(close);
afterEach(() => {
  delete faults.okta;
});

const SAMPLES = { activate: 'ACTIVE', suspend: 'SUSPENDED', deactivate: 'DEACTIVATED' } as const;
const devices = [...org.state.devices.values()];
/** A device in this status that nobody has touched yet. */
function fresh(wanted: string): string {
  const index = devices.findIndex(({ status }) => status === wanted);
  const [device] = devices.splice(index, 1);
  return device?.id ?? '';
}

let tickets = 1_000_000;
async function call(deviceId: string, lifecycle: string) {
  tickets += 1;
  const { status, headers, body } = await send({
    method: 'POST',
    path: `/okta/api/v1/devices/${deviceId}/lifecycle/${lifecycle}`,
    headers: { ticket: `CHG${tickets}` },
  });
  const { body: record } = await send({ path: `/changes/${headers.get('change-id')}` });
  return { status, applied: headers.get('change-applied'), errorCode: body?.errorCode, record };
}

describe.each(['refused', 'taken'] as const)('where Okta has a repeated call %s', (way) => {
  test.each(Object.entries(SAMPLES))(
    '%s of a device that is %s is no change, and Okta is not asked for it',
    async (lifecycle, status) => {
      org.state.hostility.repeatedLifecycle = way;
      asked('okta');
      const made = await call(fresh(status), lifecycle);
      expect([made.status, made.applied]).toEqual([204, 'false']);
      expect(made.record).toMatchObject({
        state: 'succeeded',
        changed: false,
        before: { status },
        after: { status },
      });
      expect(asked('okta').filter((request) => request.startsWith('POST'))).toEqual([]);
    },
  );

  test('a suspension that somebody else makes a moment before ends as made', async () => {
    org.state.hostility.repeatedLifecycle = way;
    const deviceId = fresh('ACTIVE');
    faults.okta = ({ method }) => {
      if (method !== 'POST') return undefined;
      delete faults.okta;
      org.people.moveDevice(deviceId, 'suspend');
      return undefined;
    };
    const made = await call(deviceId, 'suspend');
    expect([made.status, org.state.devices.get(deviceId)?.status]).toEqual([204, 'SUSPENDED']);
    // An answer of 204 does not tell that there was nothing to do.
    const changed = way === 'taken';
    expect(made.record).toMatchObject({ state: 'succeeded', changed, after: { status: 'SUSPENDED' } });
  });

  test('a device in another status is refused either way, and on record as not changed', async () => {
    org.state.hostility.repeatedLifecycle = way;
    const made = await call(org.samples.deactivatedDeviceId, 'suspend');
    expect([made.status, made.errorCode]).toEqual([400, 'E0000001']);
    expect(made.record).toMatchObject({ state: 'failed', changed: false });
  });
});
