import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { collectHeaders } from './headers.ts';
import type { RequestTarget } from './request-target.ts';

/** What the gateway knows of a request once its body has been read and its route found. */
export interface ReceivedRequest {
  method: string;
  target: RequestTarget;
  protocol: string;
  /** Node's flat list of names and values, which keeps duplicates apart. */
  rawHeaders: readonly string[];
  body: Buffer;
  sourceIp: string;
  port: number;
  routeKey: string;
  pathParameters: Record<string, string>;
  requestId: string;
  traceId: string;
  receivedAt: Date;
}

// No document lists them: in a live trial these came as text, and forms, `+json` and a missing type did not.
// https://github.com/ministackorg/ministack/pull/766
const textType = /^(text\/.*|application\/(json|javascript|xml))$/i;

/**
 * Builds the event that an HTTP API hands to Lambda, payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function buildEvent(request: ReceivedRequest): APIGatewayProxyEventV2 {
  const { headers, cookies } = collectHeaders(request);
  // The ampersand keeps a leading question mark, which URLSearchParams would strip as a delimiter.
  const query = joinDuplicates(new URLSearchParams(`&${request.target.rawQuery}`));
  const domainName = (headers.host ?? 'localhost').replace(/:\d+$/, '');
  return {
    version: '2.0',
    routeKey: request.routeKey,
    rawPath: request.target.path,
    rawQueryString: request.target.rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split('.')[0] ?? domainName,
      http: {
        method: request.method,
        path: request.target.path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: request.routeKey,
      stage: '$default',
      time: commonLogTime(request.receivedAt),
      timeEpoch: request.receivedAt.getTime(),
    },
    ...(Object.keys(request.pathParameters).length > 0 && { pathParameters: request.pathParameters }),
    ...encodeBody(request.body, headers['content-type']),
  };
}

function joinDuplicates(pairs: Iterable<[string, string]>): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) {
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

function encodeBody(bytes: Buffer, contentType = ''): { body?: string; isBase64Encoded: boolean } {
  if (bytes.length === 0) return { isBase64Encoded: false };
  const type = contentType.split(';')[0]?.trim() ?? '';
  // A signature is over the bytes: a text type whose bytes are not UTF-8 would not survive being a string.
  if (textType.test(type) && isUtf8(bytes)) return { body: bytes.toString('utf8'), isBase64Encoded: false };
  return { body: bytes.toString('base64'), isBase64Encoded: true };
}

/** `12/Mar/2020:19:03:58 +0000`, always UTC. */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
