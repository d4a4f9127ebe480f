import type { Context } from 'aws-lambda';
import * as fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as hook } from '../../../functions/hooks/okta-events.ts';
import { operations } from '../../../functions/operations.ts';
import { contextOf, eventOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';
import { listen } from '../../support/telemetry.ts';

const heard = listen();
const { local, close } = await startGateway();
afterAll(async () => {
  heard.stop();
  await close();
});
beforeEach(() => heard.forget());

type Handler = (event: unknown, context: Context) => Promise<{ statusCode: number; body?: string }>;
const handlers = [...Object.entries(operations), ['hook', { handler: hook }] as const].map(
  ([name, { handler }]) => [name, handler as unknown as Handler] as const,
);
const good = eventOf({
  method: 'GET',
  route: '/changes',
  query: 'limit=1',
  headers: { 'x-api-key': local.keys.servicenow },
});
const alb = {
  requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b' } },
  httpMethod: 'GET',
  path: '/lambda',
  queryStringParameters: {},
  headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
  body: '',
  isBase64Encoded: false,
};
const webSocket = { requestContext: { connectionId: 'x', eventType: 'CONNECT', routeKey: '$connect' } };
const { requestId: _, ...unnamed } = good.requestContext;

describe.each(handlers)('%s', (_name, handler) => {
  test.each([
    ['a load balancer', alb],
    ['a WebSocket API', webSocket],
    ['a request context of another type', { requestContext: 'x' }],
    ['headers of another type', { ...good, headers: { authorization: ['a'] } }],
    ['a body of another type', { ...good, body: {} }],
  ])('answers an event of %s with a clean 500', async (_event, event) => {
    const context = contextOf();
    const { statusCode, body = '' } = await handler(structuredClone(event), context);
    const problem = JSON.parse(body);
    expect([statusCode, problem.type]).toEqual([500, 'urn:goldthread:problem:misconfigured']);
    const { requestId } = event.requestContext as { requestId?: string };
    expect(problem.requestId).toBe(requestId ?? context.awsRequestId);
  });

  test('never throws, whatever the event is', async () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const part = fc.record(
      Object.fromEntries(
        Object.entries(good).map(([name, value]) => [name, fc.oneof(fc.constant(value), odd)]),
      ),
      { requiredKeys: [] },
    );
    const inContext = fc
      .record({ http: odd, requestId: odd, timeEpoch: odd, authorizer: odd }, { requiredKeys: [] })
      .map((context) => ({ ...good, requestContext: { ...unnamed, ...context } }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(odd, part, inContext), async (event) => {
        const { statusCode, body } = await handler(structuredClone(event), contextOf());
        expect([statusCode, body === undefined || JSON.parse(body) !== null]).toEqual([
          expect.any(Number),
          true,
        ]);
      }),
      { numRuns: 40 },
    );
    expect(heard.lines().filter(({ message }) => message === 'request failed')).toEqual([]);
  });
});
