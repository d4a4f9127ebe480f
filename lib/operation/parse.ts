import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ticket } from '../caller/ticket.ts';
import type { Invocation } from './invocation.ts';
import type { Operation } from './operation.ts';
import { parseBody } from './parse-body.ts';
import { parseQuery } from './parse-query.ts';
import { Problem } from './problem.ts';
import { shaped } from './shaped.ts';

type Parsed = Pick<Invocation, 'request' | 'ticket' | 'idempotencyKey'>;

// A repeated header arrives joined with commas, and so never matches.
const IDEMPOTENCY_KEY = /^(?:"([\x21\x23-\x2b\x2d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x7e]{1,255}))$/;

/**
 * What a request says, in the types of its operation. Whatever is not described is refused.
 *
 * @throws {Problem} 400, 404, 413 or 415
 */
export function parse(operation: Operation, event: APIGatewayProxyEventV2): Parsed {
  const route = event.routeKey.slice(event.routeKey.indexOf(' ') + 1);
  if (!operation.routes.includes(route))
    throw new Problem('not-found', 'No operation is served at this path.');
  return {
    request: {
      path: route.slice(operation.prefix.length),
      params: shaped(operation.params, event.pathParameters ?? {}, 'path'),
      query: shapedQuery(operation, event.rawQueryString),
      body: parseBody(operation, event),
    },
    ticket: parseTicket(event.headers.ticket),
    idempotencyKey: parseKey(event.headers['idempotency-key']),
  };
}

/** In the order of the request, which is the order in which a vendor gets it. */
function shapedQuery(operation: Operation, rawQueryString: string): unknown {
  const raw = parseQuery(rawQueryString);
  const query = shaped(operation.query, raw, 'query') as Record<string, unknown>;
  return Object.fromEntries(Object.keys(raw).map((name) => [name, query[name]]));
}

function parseTicket(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const read = ticket.safeParse(value);
  if (read.success) return read.data;
  throw new Problem(
    'invalid-request',
    `The Ticket header ${read.error.issues[0]?.message ?? 'is not valid'}.`,
  );
}

function parseKey(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const [, quoted, bare] = IDEMPOTENCY_KEY.exec(value) ?? [];
  const key = quoted ?? bare;
  if (key !== undefined) return key;
  throw new Problem(
    'invalid-request',
    'The Idempotency-Key header must be one string of 1 to 255 visible ASCII characters without a comma.',
  );
}
