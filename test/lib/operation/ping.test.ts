import type { APIGatewayProxyEventV2, Context, SQSBatchResponse } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { audits } from '../../../functions/audits.ts';
import { handler as oktaEvents } from '../../../functions/hooks/okta-events.ts';
import { jobs } from '../../../functions/jobs.ts';
import { handler as assign } from '../../../functions/okta/application-users/assign.ts';
import { handler as getDevice } from '../../../functions/okta/devices/get.ts';
import { operations } from '../../../functions/operations.ts';
import { contextOf, eventOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';
import { listen } from '../../support/telemetry.ts';

const heard = listen();
const { org, local, asked, close } = await startGateway();
afterAll(async () => {
  heard.stop();
  await close();
});
beforeEach(() => {
  asked('okta');
  heard.forget();
});

type Handler = (event: unknown, context: Context) => Promise<unknown>;
const troubles = () => heard.lines().filter(({ level }) => level !== 'INFO');

const warmUp = { source: 'serverless-plugin-warmup' };
const ofEventBridge = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: '2015-10-08T16:53:06Z',
  region: 'us-east-1',
  resources: ['arn:aws:events:us-east-1:123456789012:rule/my-scheduled-rule'],
  detail: {},
};

describe.each([
  ['{}', {}],
  ['null', null],
  ['a warm-up plug-in’s event', warmUp],
  ['EventBridge’s test event', ofEventBridge],
])('%s', (_, ping) => {
  test('is answered 204 by every function behind a route, with nothing but a line of the log', async () => {
    for (const [file, { handler }] of Object.entries(operations)) {
      expect(await (handler as Handler)(structuredClone(ping), contextOf()), file).toEqual({
        statusCode: 204,
      });
    }
    expect(heard.lines().map(({ message }) => message)).toEqual(
      Object.keys(operations).map(() => 'kept warm'),
    );
  });

  test.each(['jobs/reconcile-event', 'jobs/retry-deferred', 'jobs/mark-dead-letters'] as const)(
    'has no messages for %s',
    async (file) => {
      const answer = await (jobs[file].handler as Handler)(ping, contextOf());
      expect((answer as SQSBatchResponse | undefined)?.batchItemFailures ?? []).toEqual([]);
      expect(troubles()).toEqual([]);
    },
  );
});

test('a warm-up plug-in’s event runs no job and no audit', async () => {
  for (const [file, { handler }] of Object.entries({ ...jobs, ...audits })) {
    expect(await (handler as Handler)(warmUp, contextOf()), file).toBeUndefined();
  }
  expect(asked('okta')).toEqual([]);
  expect(new Set(heard.lines().map(({ message }) => message))).toEqual(new Set(['kept warm']));
});

describe('a request of a local invoker', () => {
  const headers = { 'x-api-key': local.keys.servicenow };
  const { appId, deviceId } = org.samples;
  const withNulls = (event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 =>
    Object.assign(event, { body: null, queryStringParameters: null, stageVariables: null, cookies: null });

  test('with a body of null is a request without a body', async () => {
    const asked = { route: '/okta/api/v1/devices/{deviceId}', params: { deviceId }, headers };
    const read = await getDevice(withNulls(eventOf({ method: 'GET', ...asked })), contextOf());
    expect(read.statusCode).toBe(200);
    const post = {
      route: '/okta/api/v1/apps/{appId}/users',
      params: { appId },
      headers: { ...headers, ticket: 'CHG0000001', 'content-type': 'application/json' },
    };
    const change = await assign(withNulls(eventOf({ method: 'POST', ...post })), contextOf());
    expect([change.statusCode, JSON.parse(change.body ?? '').detail]).toEqual([
      400,
      'This operation needs a body.',
    ]);
    expect(troubles()).toEqual([]);
  });

  test('that Okta’s hook would send, with a body of null, is a 400', async () => {
    const delivery = { route: '/hooks/okta-events', headers: { authorization: local.hookSecret } };
    const { statusCode } = await oktaEvents(withNulls(eventOf({ method: 'POST', ...delivery })), contextOf());
    expect(statusCode).toBe(400);
    expect(troubles()).toEqual([]);
  });

  test('without headers, path and query is one without a credential', async () => {
    const bare = { ...eventOf({ method: 'GET', route: '/changes' }), headers: null, rawPath: null };
    const { statusCode } = await getDevice(bare as unknown as APIGatewayProxyEventV2, contextOf());
    expect(statusCode).toBe(401);
  });

  test('in the payload format 1.0 is a 500 that says so, and no 204 that would pass for done', async () => {
    const old = {
      version: '1.0',
      httpMethod: 'GET',
      headers,
      requestContext: { requestId: 'r', stage: 'prod' },
    };
    const { statusCode, body } = await getDevice(old as unknown as APIGatewayProxyEventV2, contextOf());
    expect([statusCode, JSON.parse(body ?? '').detail]).toEqual([
      500,
      expect.stringMatching(/payload format 2.0/),
    ]);
  });
});
