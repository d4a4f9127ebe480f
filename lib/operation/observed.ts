import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Facts, log } from '../telemetry/logger.ts';
import { publish } from '../telemetry/meter.ts';
import type { HttpHandler } from './handle.ts';
import { type Invocation, type Reply, requestIdOf } from './invocation.ts';
import type { Operation } from './operation.ts';
import { withRequestId } from './payload.ts';
import { isNoRequest } from './ping.ts';

/**
 * Has a handler's request told in one line when it is finished, and its metrics published, however it ends. What is no
 * request is answered 204, and nothing is done.
 */
export function observed(operation: Operation, handler: HttpHandler): HttpHandler {
  return async (given, context) => {
    if (isNoRequest(given)) {
      log('info', 'kept warm', { requestId: context.awsRequestId, operation: operation.id });
      return { statusCode: 204 };
    }
    const startedAt = performance.now();
    const event = withRequestId(given, context.awsRequestId);
    note(event, {});
    try {
      const result = await handler(event, context);
      const reply = { status: result.statusCode ?? 200, headers: result.headers as Reply['headers'] };
      finished('request finished', operation, event, reply, startedAt);
      return result;
    } catch (cause) {
      log('error', 'request failed', factsOf(operation, event), cause);
      throw cause;
    } finally {
      publish();
    }
  };
}

/** Notes what was found out about a request. */
export function note(event: Partial<Invocation>, facts: Facts): void {
  event.facts = Object.assign(event.facts ?? {}, facts);
}

/** What is known so far of a request: the steps of the chain leave it in the event. */
export function factsOf(operation: Operation, event: Partial<Invocation> & APIGatewayProxyEventV2): Facts {
  const { caller, ticket, facts } = event;
  return { requestId: requestIdOf(event), operation: operation.id, caller: caller?.id, ticket, ...facts };
}

/** The line of a finished request, or of one change of an event. */
export function finished(
  message: string,
  operation: Operation,
  event: Partial<Invocation> & APIGatewayProxyEventV2,
  { status, headers = {} }: { status: number; headers?: Reply['headers'] | undefined },
  startedAt: number,
): void {
  const applied = headers['change-applied'];
  log('info', message, {
    upstreamRequestId: headers['x-okta-request-id'],
    ...factsOf(operation, event),
    changeId: headers['change-id'],
    state: headers['change-state'],
    applied: applied === undefined ? undefined : applied === 'true',
    replayed: headers['idempotency-replayed'] === 'true' || undefined,
    status,
    durationMs: Math.round(performance.now() - startedAt),
  });
}
