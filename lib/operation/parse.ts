import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ticket } from '../caller/ticket.ts';
import type { Invocation } from './invocation.ts';
import { makesChange, type Operation } from './operation.ts';
import { parseBody } from './parse-body.ts';
import { parseQuery } from './parse-query.ts';
import { Problem } from './problem.ts';
import { shaped } from './shaped.ts';

type Parsed = Pick<Invocation, 'request' | 'ticket' | 'idempotencyKey' | 'dryRun' | 'respondAsync'>;

const MAX_HEADERS = 100;

// A repeated header arrives joined with commas, and so never matches.
const IDEMPOTENCY_KEY = /^(?:"([\x21\x23-\x2b\x2d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x7e]{1,255}))$/;

/**
 * What a request says, in the types of its operation. Whatever is not described is refused.
 *
 * @throws {Problem} 400, 404, 413 or 415
 */
export function parse(operation: Operation, event: APIGatewayProxyEventV2, sender: Sender = {}): Parsed {
  const route = event.routeKey.slice(event.routeKey.indexOf(' ') + 1);
  if (!operation.routes.includes(route))
    throw new Problem('not-found', 'No operation is served at this path.');
  if (Object.keys(event.headers).length > MAX_HEADERS) {
    throw new Problem('too-many-headers', `A request may have ${MAX_HEADERS} headers at most.`);
  }
  const { dryRun, ...query } = parseQuery(event.rawQueryString);
  const isDryRun = parseDryRun(operation, dryRun, event, sender);
  const ticketInQuery = makesChange(operation) ? take(query, 'ticket') : undefined;
  const body = parseBody(operation, event);
  return {
    request: {
      path: route.slice(operation.prefix.length),
      params: shaped(operation.params, event.pathParameters ?? {}, 'path'),
      query: shapedQuery(operation, query),
      body,
    },
    dryRun: isDryRun,
    ticket: parseTicket(
      event.headers.ticket,
      ticketInQuery,
      sender.caller,
      makesChange(operation) && !isDryRun,
    ),
    // What a signature covers cannot be overruled by a header that it does not cover.
    idempotencyKey: sender.deliveryId ?? parseKey(keyHeader(event.headers)),
    respondAsync: /(^|,)\s*respond-async\s*($|[,;])/i.test(event.headers.prefer ?? ''),
  };
}

/** The ticket of a request that is refused; undefined for what is none. */
export function ticketAsSent({ headers, rawQueryString }: APIGatewayProxyEventV2): string | undefined {
  return ticket.safeParse(headers.ticket ?? new URLSearchParams(rawQueryString).get('ticket')).data;
}

/** Whether a request asks for a dry run, or tries to. Of one that is signed nothing is done: it is refused. */
export function asksForDryRun({ rawQueryString }: APIGatewayProxyEventV2): boolean {
  return new URLSearchParams(rawQueryString).has('dryRun');
}

/** In the order of the request, which is the order in which a vendor gets it. */
function shapedQuery(operation: Operation, raw: Readonly<Record<string, string>>): unknown {
  const query = shaped(operation.query, raw, 'query') as Record<string, unknown>;
  return Object.fromEntries(Object.keys(raw).map((name) => [name, query[name]]));
}

/** `dryRun` is ours on every change, revert and ITSM event; anywhere else it is as unknown as to the vendor. */
function parseDryRun(
  operation: Operation,
  value: string | undefined,
  { headers }: APIGatewayProxyEventV2,
  { deliveryId }: Sender,
): boolean {
  if (value === undefined) return false;
  // A dry run is not in the ledger, which is what keeps a delivery from being sent to another resource. Jira's
  // signature covers no query, and whoever captured an event could ask with it what is in Okta.
  if (deliveryId !== undefined || headers['x-hub-signature'] !== undefined)
    throw new Problem('invalid-request', 'A signed webhook cannot ask for a dry run.');
  const takesIt = operation.kind === 'change' || (operation.kind === 'lookup' && operation.dryRun);
  if (takesIt && (value === 'true' || value === 'false')) return value === 'true';
  throw new Problem(
    'invalid-request',
    'query.dryRun: must be true or false, on a change, a revert or an ITSM event.',
  );
}

/**
 * The header that names a change. Webhook senders name their deliveries, the same in every retry: Jira in
 * X-Atlassian-Webhook-Identifier, Standard Webhooks in webhook-id.
 */
function keyHeader(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  return headers['idempotency-key'] ?? headers['x-atlassian-webhook-identifier'] ?? headers['webhook-id'];
}

/** The ticket of a header, or of the query for senders that cannot set headers. */
function parseTicket(
  header: string | undefined,
  inQuery: string | undefined,
  caller: Sender['caller'],
  changes: boolean,
): string | undefined {
  if (header !== undefined && inQuery !== undefined && header !== inQuery) {
    throw new Problem('invalid-request', 'The Ticket header and the query name two tickets.');
  }
  const value = header ?? inQuery;
  if (value === undefined) {
    if (!caller?.ticket.required || !changes) return undefined;
    throw new Problem('ticket-missing', 'Every change of this caller needs a Ticket header.');
  }
  const read = ticket.safeParse(value);
  if (!read.success)
    throw new Problem('invalid-request', `The ticket ${read.error.issues[0]?.message ?? 'is not valid'}.`);
  if (caller?.ticket.pattern && !caller.ticket.pattern.test(value)) {
    throw new Problem('invalid-request', "The ticket has not the form of this caller's tickets.");
  }
  return read.data;
}

/** What is already known of the sender. */
type Sender = Partial<Pick<Invocation, 'caller' | 'deliveryId'>>;

function take(query: Record<string, string>, name: string): string | undefined {
  const { [name]: value } = query;
  delete query[name];
  return value;
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
