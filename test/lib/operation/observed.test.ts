import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { handleJob } from '../../../lib/operation/handle-job.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { ledgerOf } from '../../../lib/operation/stores.ts';
import { measure } from '../../../lib/telemetry/meter.ts';
import { contextOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';
import { listen } from '../../support/telemetry.ts';
import { sleep } from '../../support/upstream-resource.ts';

const written = listen();
const { org, send, faults, freshUser, close } = await startGateway();
const { appId, deviceId, userId } = org.samples;
const device = `/okta/api/v1/devices/${deviceId}`;
let tickets = 0;

afterAll(async () => {
  await close();
  written.stop();
});
beforeEach(() => {
  delete faults.okta;
  written.forget();
});

const assign = (id = freshUser(), more: Record<string, string> = {}, body = {}) => {
  tickets += 1;
  const headers = { ticket: `RITM${String(tickets).padStart(7, '0')}`, ...more };
  return { method: 'POST', path: `/okta/api/v1/apps/${appId}/users`, body: { id, ...body }, headers };
};
/** How much of each metric was published for the service as a whole. */
const counted = () => {
  const sums: Record<string, number> = {};
  for (const { name, value, dimensions } of written.samples()) {
    if (Object.keys(dimensions).length === 1) sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
};
const finished = () => written.lines().filter(({ message }) => message === 'request finished');

describe('a request', () => {
  test('that changes something is one line with all that is known of it, and is counted', async () => {
    const request = assign();
    const { headers } = await send(request);
    const changeId = headers.get('change-id');
    const record = await ledgerOf(currentServices()).get(changeId ?? '');
    expect(record?.upstreamRequestId).toBeTypeOf('string');
    expect(written.lines()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'request finished',
        requestId: expect.any(String),
        operation: 'okta.assignUserToApplication',
        changeId,
        ticket: request.headers.ticket,
        caller: 'servicenow',
        resource: `okta:app/${appId}/user/${request.body.id}`,
        upstreamRequestId: record?.upstreamRequestId,
        state: 'succeeded',
        applied: true,
        status: 200,
        durationMs: expect.any(Number),
      }),
    ]);
    expect(counted()).toMatchObject({ ChangesSucceeded: 1 });

    written.forget();
    await send(request);
    expect(finished()).toMatchObject([{ changeId, replayed: true, status: 200 }]);
    expect(counted()).toEqual({ ChangesReplayed: 1 });
  });

  test('that changes nothing, is put off, fails or is in doubt is counted as that', async () => {
    const id = freshUser();
    await send(assign(id));
    const once = async (request: ReturnType<typeof assign>) => {
      written.forget();
      const { status } = await send(request);
      return { status, ...counted() };
    };
    expect(await once(assign(id))).toMatchObject({ status: 200, ChangesUnchanged: 1 });
    expect(await once(assign(freshUser(), { prefer: 'respond-async' }))).toMatchObject({
      status: 202,
      ChangesDeferred: 1,
    });
    expect(await once(assign('00unobodyknowsthis'))).toMatchObject({ ChangesFailed: 1 });
    faults.okta = ({ method }) => (method === 'POST' ? { kind: 'reset-after' } : undefined);
    expect(await once(assign())).toMatchObject({ status: 504, ChangesInDoubt: 1, UpstreamFailures: 1 });
    delete faults.okta;
    await sleep(350);
    written.forget();
    await jobs['jobs/settle'].handler({}, contextOf());
    expect(counted()).toMatchObject({ ChangesSettled: 1, ChangesSucceeded: 1 });
  });

  test('that fails upstream says why, measures the vendor, and counts each try', async () => {
    faults.okta = () => ({ kind: 'status', status: 503 });
    expect(await send({ path: device })).toMatchObject({ status: 503 });
    expect(written.lines()).toMatchObject([
      {
        level: 'ERROR',
        operation: 'okta.getDevice',
        problem: 'upstream-failed',
        causes: [{ name: 'UpstreamError' }],
      },
      { level: 'INFO', message: 'request finished', problem: 'upstream-failed', status: 503 },
    ]);
    expect(counted()).toMatchObject({ ReadsFailed: 1, UpstreamFailures: 4 });
  });

  test('without a valid credential is told with its kind and source, and nothing of the credential', async () => {
    await send({ path: device, headers: { 'x-api-key': 'Tr0ub4dor-and-3-more' } });
    expect(written.lines()).toMatchObject([
      { level: 'WARN', message: 'unauthenticated', kind: 'apiKeys', source: '127.0.0.1' },
      { message: 'request finished', status: 401 },
    ]);
    expect(written.text()).not.toContain('Tr0ub4dor');
    expect(counted()).toEqual({ Unauthenticated: 1 });
    expect(written.samples().map(({ dimensions }) => dimensions)).toContainEqual({
      service: 'goldthread',
      kind: 'apiKeys',
    });
  });

  test('that a policy refuses is told with the policy and its record', async () => {
    const { headers } = await send({
      method: 'POST',
      path: `/okta/api/v1/users/${userId}/roles`,
      body: { type: 'SUPER_ADMIN' },
      headers: { ticket: 'CHG0000001' },
    });
    expect(written.lines()).toMatchObject([
      {
        level: 'WARN',
        message: 'refused by a policy',
        policy: expect.any(String),
        changeId: headers.get('change-id'),
        ticket: 'CHG0000001',
      },
      { message: 'request finished', status: 403, state: 'failed' },
    ]);
    expect(counted()).toEqual({ Refusals: 1 });
  });

  test('has nothing of its body, its query or its headers in any line', async () => {
    const secret = 'zq7Xw9Kp3Rv5Tn1';
    const body = { scope: 'USER', credentials: { userName: secret, password: { value: secret } } };
    await send(assign(freshUser(), { 'user-agent': secret, 'x-odd': secret }, body));
    await send(assign(freshUser(), {}, { profile: { [secret]: { not: 'a profile' } }, [secret]: 1 }));
    await send({ path: `/okta/api/v1/devices?search=${secret}` });
    await send({ path: device, headers: { authorization: `Bearer ${secret}` } });
    expect(finished().length).toBe(4);
    expect(written.text()).not.toContain(secret);
  });
});

describe('a job', () => {
  test('is one line a run, with what it did', async () => {
    await jobs['jobs/settle'].handler({}, contextOf());
    expect(written.lines()).toContainEqual(
      expect.objectContaining({ message: 'job finished', job: 'jobs/settle', seen: 0, open: 0 }),
    );
    expect(counted()).toMatchObject({ ChangesOpen: 0, OldestOpenChangeSeconds: 0, OldestDoubtSeconds: 0 });
  });

  test('that breaks off says so, and still publishes what was measured by then', async () => {
    const job = handleJob(
      'jobs/broken',
      async () => {
        measure('ChangesSettled');
        throw new Error('it broke', { cause: new TypeError('why') });
      },
      () => ({}),
    );
    await expect(job({}, contextOf())).rejects.toThrow('it broke');
    expect(written.lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'job failed',
        job: 'jobs/broken',
        causes: [{ message: 'it broke' }, { name: 'TypeError', message: 'why' }],
      },
    ]);
    expect(counted()).toEqual({ ChangesSettled: 1 });
  });
});
