import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { findingsOf, ledgerOf } from '../../../lib/operation/stores.ts';
import { putCallers } from '../../support/callers.ts';
import { deliver } from '../../support/deliver.ts';
import { contextOf } from '../../support/event.ts';
import { type Sent, startGateway } from '../../support/gateway.ts';
import { leave, openChange } from '../../support/left-change.ts';
import { listenToAws } from './asked.ts';
import { statementsOf } from './grants.ts';
import { synthesize } from './synthesize.ts';

const granted = statementsOf(synthesize());
const OPERATOR = 'the-key-of-an-operator-1';
const { org, tenant, local, send, freshUser, close } = await startGateway();
await putCallers(
  { id: 'servicenow', groups: ['itsm'], apiKeys: [local.keys.servicenow] },
  { id: 'operator', groups: ['operator'], apiKeys: [OPERATOR] },
);
const services = currentServices();

const aws = listenToAws();
const asked = aws.actions;
afterAll(async () => {
  aws.stop();
  await close();
});
afterEach(() => aws.forget());

const { appId, deviceId, adminUserId, userId } = org.samples;
const ticket = 'CHG0030001';

const calls: [string, Sent][] = [
  ['okta-devices-get', { path: `/okta/api/v1/devices/${deviceId}` }],
  ['okta-application-users-list', { path: `/okta/api/v1/apps/${appId}/users` }],
  ['sailpoint-auth-users-get', { path: `/sailpoint/v3/auth-users/${tenant.samples.identityId}` }],
  [
    'okta-application-users-assign',
    { method: 'POST', path: `/okta/api/v1/apps/${appId}/users`, body: { id: userId }, headers: { ticket } },
  ],
  ['changes-list', { path: `/changes?ticket=${ticket}` }],
  ['changes-get', { path: '/changes/chg_00000000000000000000000000000000' }],
  ['api-openapi', { path: '/openapi.json' }],
];

describe('what a function asks of AWS is granted to it:', () => {
  test('both ways of asking are heard', async () => {
    await send({ path: '/changes?ticket=RITM0000001' });
    expect(asked).toContain('secretsmanager:GetSecretValue');
    expect(asked).toContain('dynamodb:Query');
  });

  test.each(calls)('%s', async (name, sent) => {
    await send(sent);
    expect(missing(name)).toEqual([]);
  });

  test('jobs-settle', async () => {
    await jobs['jobs/settle'].handler({}, contextOf(60_000));
    expect(asked.size).toBeGreaterThan(0);
    expect(missing('jobs-settle')).toEqual([]);
  });

  test.each([
    ['findings-list', { path: '/findings?status=open' }],
    ['findings-get', { path: '/findings/{id}' }],
    ['findings-acknowledge', { method: 'POST', path: '/findings/{id}/acknowledge', headers: { ticket } }],
    ['findings-approve', { method: 'POST', path: '/findings/{id}/approve', headers: { ticket } }],
  ] as [string, Sent][])('%s', async (name, sent) => {
    const { finding } = await findingsOf(services).record({
      kind: 'out-of-band',
      resource: `okta:device/${name}`,
      effect: 'suspended',
      operations: ['okta.suspendDevice'],
      occurrence: name,
      at: new Date().toISOString(),
      evidence: {},
    });
    asked.clear();
    expect(await send({ ...sent, path: sent.path.replace('{id}', finding.id) })).toMatchObject({
      status: 200,
    });
    expect(asked.size).toBeGreaterThan(0);
    expect(missing(name)).toEqual([]);
  });

  test.each([
    ['changes-cancel', 'deferred', { reason: 'x' }],
    ['changes-close', 'in_doubt', { as: 'unknown', reason: 'x' }],
  ] as const)('%s, permitted and denied', async (name, state, body) => {
    const { id } = await leave(ledgerOf(services), openChange(state, { appId, userId: freshUser() }));
    const path = `/changes/${id}/${name.replace('changes-', '')}`;
    const sent = (key: string) => send({ method: 'POST', path, body, headers: { ticket, 'x-api-key': key } });
    asked.clear();
    if (name === 'changes-close') expect((await sent(local.keys.servicenow)).status).toBe(403);
    expect((await sent(OPERATOR)).status).toBe(200);
    expect(asked).toContain('dynamodb:UpdateItem');
    expect(missing(name)).toEqual([]);
  });

  test('jobs-reconcile-event, of an event that becomes a finding', async () => {
    await fetch(`${org.url}/api/v1/users/${userId}/roles`, {
      method: 'POST',
      headers: { authorization: `SSWS ${org.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'ORG_ADMIN' }),
    });
    expect(await deliver(org.systemLog())).toEqual([]);
    expect(asked).toContain('events:PutEvents');
    expect(missing('jobs-reconcile-event')).toEqual([]);
  });

  test.each(['jobs/review-findings', 'jobs/backfill-events'] as const)('%s', async (file) => {
    await jobs[file].handler({}, contextOf(60_000));
    expect(asked.size).toBeGreaterThan(0);
    expect(missing(file.replace('/', '-')).filter(notBehindTheBus)).toEqual([]);
  });

  test('hooks-okta-events', async () => {
    const body = { eventType: 'com.okta.event_hook', data: { events: org.systemLog().slice(0, 1) } };
    const headers = { authorization: local.hookSecret };
    const sent = { method: 'POST', path: '/hooks/okta-events', headers, body };
    expect(await send(sent)).toMatchObject({ status: 200 });
    expect(asked).toContain('events:PutEvents');
    expect(missing('hooks-okta-events').filter(notBehindTheBus)).toEqual([]);
  });

  test('okta-user-roles-assign, that puts a change into the queue', async () => {
    const sent = {
      method: 'POST',
      path: `/okta/api/v1/users/${adminUserId}/roles`,
      body: { type: 'REPORT_ADMIN' },
    };
    await send({ ...sent, headers: { ticket, prefer: 'respond-async' } });
    expect(asked).toContain('sqs:SendMessage');
    expect(missing('okta-user-roles-assign').filter(notBehindTheBus)).toEqual([]);
  });
});

/** Here the bus puts events into the queue, and the job reads what it judged, in this process as well. */
const notBehindTheBus = (action: string) => !['sqs:SendMessage', 'dynamodb:GetItem'].includes(action);

/** The actions that were asked for and that the function's role does not allow. */
function missing(name: string): string[] {
  const allowed = new Set(granted.get(name)?.flatMap(({ Action }) => [Action].flat()));
  return [...asked].filter((action) => !allowed.has(action));
}
