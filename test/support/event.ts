import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** A request as a test thinks of it. */
export interface Asked {
  readonly method: string;
  /** The route's template: `/changes/{id}`. */
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Names in lower case, as API Gateway delivers them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** What stands before the route: `/prod`. */
  readonly basePath?: string;
}

/** An API Gateway event, payload format 2.0. A Buffer comes base64-encoded, as API Gateway sends binary bodies. */
export function eventOf({
  method,
  route,
  params,
  query = '',
  headers = {},
  body,
  basePath = '',
}: Asked): APIGatewayProxyEventV2 {
  const path = basePath + route.replaceAll(/\{(\w+)\}/g, (_, name: string) => params?.[name] ?? '');
  return {
    version: '2.0',
    routeKey: `${method} ${route}`,
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'gateway.example', 'x-forwarded-proto': 'https', ...headers },
    ...(params && { pathParameters: { ...params } }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'gateway.example',
      domainPrefix: 'gateway',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: randomUUID(),
      routeKey: `${method} ${route}`,
      stage: basePath === '' ? '$default' : basePath.slice(1),
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1_583_348_638_390,
    },
    ...(body !== undefined && { body: body.toString(Buffer.isBuffer(body) ? 'base64' : undefined) }),
    isBase64Encoded: Buffer.isBuffer(body),
  };
}

/** A Lambda context with this much time left. */
export function contextOf(remainingMs = 28_000): Context {
  const endsAt = Date.now() + remainingMs;
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:test',
    memoryLimitInMB: '256',
    logGroupName: '/aws/lambda/test',
    logStreamName: 'test',
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
