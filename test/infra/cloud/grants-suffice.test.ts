import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { contextOf } from '../../support/event.ts';
import { type Sent, startGateway } from '../../support/gateway.ts';
import { statementsOf } from './grants.ts';
import { synthesize } from './synthesize.ts';

const granted = statementsOf(synthesize());
const { org, tenant, send, close } = await startGateway();

// What the functions really ask of AWS, by the header that names the action in AWS's JSON protocols.
const asked = new Set<string>();
const listen = (message: unknown) => {
  const target = (message as { request: ClientRequest }).request.getHeader('x-amz-target');
  // The local queue is polled here by what Lambda itself does in the cloud.
  if (typeof target === 'string' && !/SQS.(Receive|Delete)/.test(target))
    asked.add(
      target
        .replace(/^DynamoDB_\d+\./, 'dynamodb:')
        .replace(/^secretsmanager\./, 'secretsmanager:')
        .replace(/^AmazonSQS\./, 'sqs:'),
    );
};
subscribe('http.client.request.start', listen);
afterAll(async () => {
  unsubscribe('http.client.request.start', listen);
  await close();
});
afterEach(() => asked.clear());

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
  test.each(calls)('%s', async (name, sent) => {
    await send(sent);
    expect(missing(name)).toEqual([]);
  });

  test('jobs-settle', async () => {
    await jobs['jobs/settle'].handler({}, contextOf(60_000));
    expect(asked.size).toBeGreaterThan(0);
    expect(missing('jobs-settle')).toEqual([]);
  });

  test('okta-user-roles-assign, that puts a change into the queue', async () => {
    const sent = {
      method: 'POST',
      path: `/okta/api/v1/users/${adminUserId}/roles`,
      body: { type: 'REPORT_ADMIN' },
    };
    await send({ ...sent, headers: { ticket, prefer: 'respond-async' } });
    expect(asked).toContain('sqs:SendMessage');
    expect(missing('okta-user-roles-assign')).toEqual([]);
  });
});

/** The actions that were asked for and that the function's role does not allow. */
function missing(name: string): string[] {
  const allowed = new Set(granted.get(name)?.flatMap(({ Action }) => [Action].flat()));
  return [...asked].filter((action) => !allowed.has(action));
}
