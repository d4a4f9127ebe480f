import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from './problem.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * An event as the steps of a handler may write into it, whatever came: it has an id by which the caller and the log name
 * it, API Gateway's or, where that gave none, Lambda's.
 */
export function withRequestId(event: unknown, awsRequestId: string): APIGatewayProxyEventV2 {
  const { requestContext } = event as Members;
  const context = isObject(requestContext) ? requestContext : {};
  const { requestId } = context;
  const isNamed = typeof requestId === 'string' && requestId !== '';
  return {
    ...(event as APIGatewayProxyEventV2),
    requestContext: {
      ...(context as unknown as APIGatewayProxyEventV2['requestContext']),
      requestId: isNamed ? requestId : awsRequestId,
    },
  };
}

/**
 * What an event of payload format 2.0 always has, for local invokers that leave it out or send null.
 *
 * @throws {Problem} 500 for another format, as a load balancer's or a WebSocket API's: its paths and headers are elsewhere
 */
export function filled({
  headers,
  rawPath,
  rawQueryString,
  routeKey,
  pathParameters,
  body,
  requestContext,
}: Partial<APIGatewayProxyEventV2>) {
  const texts = [rawPath, rawQueryString, routeKey, body];
  const tables = [headers, pathParameters];
  const isFormat =
    isObject(requestContext?.http) && texts.every(isTextOrNothing) && tables.every(isTextsOrNothing);
  if (!isFormat)
    throw new Problem(
      'misconfigured',
      "The gateway takes an HTTP API's payload format 2.0, and this is another.",
    );
  const given = Object.entries(headers ?? {}).filter(([, value]) => value != null);
  return {
    headers: Object.fromEntries(given),
    rawPath: rawPath ?? '',
    rawQueryString: rawQueryString ?? '',
    routeKey: routeKey ?? '',
  };
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextOrNothing = (value: unknown) => value == null || typeof value === 'string';

const isTextsOrNothing = (value: unknown) =>
  value == null || (isObject(value) && Object.values(value).every(isTextOrNothing));
