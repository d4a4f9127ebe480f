import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller } from '../caller/callers.ts';
import type { Facts } from '../telemetry/logger.ts';
import type { Deadline } from '../upstream/deadline.ts';
import type { OperationRequest } from './operation.ts';
import type { Services } from './services.ts';

/** An API Gateway event (payload format 2.0) on its way through the chain, with what each step found out. */
export interface Invocation extends APIGatewayProxyEventV2 {
  /** What was found out on the way, for the log. */
  facts: Facts;
  services: Services;
  deadline: Deadline;
  caller: Caller;
  /** By which id the caller's signature names this delivery. */
  deliveryId: string | undefined;
  /** The order that the request is, where its sender's signature makes it one. */
  order?: string | undefined;
  request: OperationRequest;
  ticket: string | undefined;
  idempotencyKey: string | undefined;
  /** Whether only to say what would happen. */
  dryRun: boolean;
  /** Whether the caller would rather be answered before the change is made (`Prefer`, RFC 7240 §4.1). */
  respondAsync: boolean;
}

/** What an operation answers, before it is an API Gateway result. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** A JSON value; undefined for no body. */
  readonly body?: unknown;
}

/** The id by which a caller and the logs name this request: API Gateway's. */
export function requestIdOf(event: APIGatewayProxyEventV2): string {
  return event.requestContext.requestId;
}

/** The address that this gateway was called at, base path included, without a slash at its end. */
export function publicUrlOf(event: Invocation): string {
  const configured = event.services.environment.PUBLIC_URL;
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  const { host, 'x-forwarded-proto': scheme } = event.headers;
  const origin = `${scheme === 'http' ? 'http' : 'https'}://${host ?? event.requestContext.domainName}`;
  return origin + basePathOf(event);
}

/**
 * What of a request's path stands before its route: a stage (`/prod`), the mapping of a custom domain, the prefix of a
 * proxy. API Gateway puts it into `rawPath` and leaves `routeKey` alone
 * (https://github.com/aws-powertools/powertools-lambda-python/issues/579).
 *
 * @returns `` for none, and where the path is not one of the route
 */
function basePathOf({ routeKey, rawPath }: APIGatewayProxyEventV2): string {
  const segments = routeKey.slice(routeKey.indexOf('/') + 1).split('/');
  const path = rawPath.split('/');
  const [base, rest] = [path.slice(0, -segments.length), path.slice(-segments.length)];
  const isOfRoute = segments.every((segment, i) => segment.startsWith('{') || segment === rest[i]);
  return isOfRoute ? base.join('/') : '';
}

/** The body's bytes as the caller sent them. */
export function bodyBytes({ body, isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  // Local invokers send null for none.
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}

/** Whom API Gateway's IAM authorizer let in; nobody else can set this. */
export function iamArnOf({ requestContext }: APIGatewayProxyEventV2): string | undefined {
  const { authorizer } = requestContext as { authorizer?: { iam?: { userArn?: string } } };
  return authorizer?.iam?.userArn;
}
