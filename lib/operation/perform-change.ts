import { changeIdOf, hashRequest } from '../ledger/change-key.ts';
import { type Effect, execute, type Intent, type Outcome } from '../ledger/execute.ts';
import { viewOf } from '../ledger/record.ts';
import type { Connection } from '../upstream/connection.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { rewriteLinks } from '../upstream/links.ts';
import { redact } from '../upstream/redact.ts';
import { changeHeaders } from './change-headers.ts';
import { type Invocation, publicUrlOf, type Reply } from './invocation.ts';
import type { Change } from './operation.ts';
import { upstreamRequest } from './perform-read.ts';
import { problemOf } from './problem-of.ts';

/** Makes a change through the ledger, and answers as the vendor did, now or the first time. */
export async function performChange(operation: Change, event: Invocation): Promise<Reply> {
  const { services, deadline } = event;
  const intent = intentOf(operation, event, await services.hashKey());
  const connection = await services.tenant(operation.vendor).connection();
  const outcome = await execute(services.ledger, intent, effectOf(operation, event, connection), deadline);
  return replyOf(operation, event, connection, outcome);
}

function intentOf(operation: Change, event: Invocation, hashKey: Parameters<typeof hashRequest>[0]): Intent {
  const { caller, ticket, idempotencyKey, request } = event;
  const { params, query, body } = request;
  const resource = operation.resource(request);
  // The address that a request came in on is no part of what it asks: SailPoint has five for the same.
  const asked = { operation: operation.id, resource, request: { params, query, body } };
  const requestHash = hashRequest(hashKey, asked);
  const id = changeIdOf(caller.id, { idempotencyKey, ticket }, asked, requestHash);
  return {
    id,
    operation: operation.id,
    resource,
    caller: caller.id,
    ...(ticket !== undefined && { ticket }),
    requestHash,
    request: redact(asked.request),
  };
}

function effectOf(operation: Change, event: Invocation, connection: Connection): Effect {
  const { request, deadline } = event;
  const { status, schema } = operation.answer;
  return {
    async read() {
      try {
        const answer = await connection.read({ method: 'GET', path: operation.before(request) }, deadline);
        return operation.find(answer.body, request) ?? null;
      } catch (error) {
        if (error instanceof UpstreamError && error.answer?.status === 404) return null;
        throw error;
      }
    },
    asWanted(before) {
      if (!operation.wanted(before, request)) return undefined;
      return schema ? { status, body: before } : { status, body: undefined };
    },
    async write() {
      const answer = await connection.write(upstreamRequest(operation, request), deadline);
      return {
        answer: { status: answer.status, body: answer.body },
        requestId: answer.headers['x-okta-request-id'],
      };
    },
    after: operation.after,
  };
}

function replyOf(operation: Change, event: Invocation, connection: Connection, outcome: Outcome): Reply {
  const { record, replayed, error } = outcome;
  const headers = changeHeaders(record, replayed);
  const here = publicUrlOf(event);
  if (record.state === 'in_doubt') {
    // Sent, and nobody knows: the record says so until it is settled.
    return {
      status: 202,
      headers: { ...headers, location: `${here}/changes/${record.id}` },
      body: viewOf(record),
    };
  }
  if (record.state === 'succeeded' && record.answer) {
    const body = rewriteLinks(record.answer.body, connection.baseUrl, here + operation.prefix);
    return { status: record.answer.status, headers, body };
  }
  throw problemOf(error ?? refusalOf(record.answer)).withHeaders(headers);
}

function refusalOf(answer: Outcome['record']['answer']): UpstreamError {
  const { status, body } = answer ?? { status: 500, body: undefined };
  return new UpstreamError('refused', `The vendor answered ${status}`, {
    answer: { status, body, headers: {} },
  });
}
