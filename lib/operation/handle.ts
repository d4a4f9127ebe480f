import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { readyInLambda } from '../policy/shipped.ts';
import { Deadline } from '../upstream/deadline.ts';
import { authorize } from './authorize.ts';
import { type Invocation, requestIdOf } from './invocation.ts';
import { observed } from './observed.ts';
import { isForCallers, type Operation } from './operation.ts';
import { asksForDryRun, parse, ticketAsSent } from './parse.ts';
import { filled } from './payload.ts';
import { problemOf, TimeUp } from './problem-of.ts';
import { reportProblem } from './report-problem.ts';
import { problemResult, resultOf } from './result.ts';
import { currentServices } from './services.ts';
import { whoAsks } from './who-asks.ts';

// What is kept of an invocation's time for the ledger's last write and the answer.
const RESERVE_MS = 2_000;

/** A Lambda function behind an HTTP API: payload format 2.0. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

type Chain = middy.MiddlewareObj<Invocation, APIGatewayProxyStructuredResultV2>;

/**
 * The Lambda handler of an operation: authenticate, parse, receive, authorize, perform, and answer; whatever is thrown
 * on the way becomes a problem. What came of it is in the log and in the metrics.
 */
export function handle(operation: Operation): HttpHandler {
  if (isForCallers(operation)) readyInLambda(operation.id);
  const timeoutEarlyResponse = (): never => {
    throw new TimeUp('The invocation had no time left');
  };
  const chain = middy<Invocation, APIGatewayProxyStructuredResultV2>({ timeoutEarlyResponse })
    .use(answerProblems(operation))
    .use(arrived())
    .use(authenticated(operation))
    .use(parsed(operation))
    .use(received(operation))
    .use(authorized(operation))
    .handler(async (event) => resultOf(await operation.perform(event)));
  // The steps make an Invocation of the event; from outside it is a plain event.
  return observed(operation, chain as unknown as HttpHandler);
}

function answerProblems(operation: Operation): Chain {
  return {
    onError: (request) => {
      const problem = problemOf(request.error);
      reportProblem(problem, operation, request.event);
      const { accept } = request.event.headers ?? {};
      request.response = problemResult(problem, operation, requestIdOf(request.event), accept);
    },
  };
}

function arrived(): Chain {
  return {
    before: ({ event, context }) => {
      Object.assign(event, filled(event));
      event.deadline = new Deadline(context.getRemainingTimeInMillis() - RESERVE_MS);
      event.services = currentServices();
    },
  };
}

function authenticated(operation: Operation): Chain {
  return {
    before: async ({ event }) => {
      if (!isForCallers(operation)) return lookedAt(operation, event);
      const { caller, deliveryId } = await whoAsks(operation, event, event.services);
      event.caller = caller;
      event.deliveryId = deliveryId;
      event.services.rates.take(caller);
    },
  };
}

async function lookedAt(operation: Operation, event: Invocation): Promise<void> {
  if (operation.kind === 'lookup') await operation.authenticate?.(event, event.services);
}

function parsed(operation: Operation): Chain {
  return {
    before: async ({ event }) => {
      try {
        Object.assign(event, parse(operation, event, event));
      } catch (error) {
        // What cannot be read is an order as well: its signature serves for nothing else afterwards. What asks for a dry
        // run is none, as nothing is ever done of it: its sender may still send the request itself.
        if (!asksForDryRun(event)) await operation.receive?.({ ...event, ticket: ticketAsSent(event) });
        throw error;
      }
    },
  };
}

function received(operation: Operation): Chain {
  return {
    before: async ({ event }) => {
      event.order = await operation.receive?.(event);
    },
  };
}

function authorized(operation: Operation): Chain {
  return {
    before: async ({ event }) => {
      // A change is asked about where it is made, as one may also come of a revert or of a webhook.
      if (operation.kind === 'change' || !isForCallers(operation)) return;
      if (operation.kind === 'lookup' && operation.asksPolicies) return;
      await authorize(operation, event);
    },
  };
}
