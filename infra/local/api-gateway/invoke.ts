import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createContext } from './context.ts';
import type { Route } from './lambda-handler.ts';
import { type Answer, gatewayAnswer, interpretResult } from './result.ts';

/** An HTTP API waits no longer than this for an integration. */
const maxTimeoutMs = 30_000;

/**
 * Runs a route's function and always resolves with an answer: 500 when it throws or returns nonsense, 503
 * when it takes too long. A function that is late keeps running, as its effects in the cloud would.
 */
export async function invoke(route: Route, event: APIGatewayProxyEventV2): Promise<Answer> {
  const timeoutMs = Math.min(route.timeoutMs ?? maxTimeoutMs, maxTimeoutMs);
  const context = createContext(functionNameOf(route), timeoutMs);
  const late = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => late.resolve(gatewayAnswer(503, 'Service Unavailable')), timeoutMs);
  try {
    return await Promise.race([run(route, event, context), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function run(
  route: Route,
  event: APIGatewayProxyEventV2,
  context: ReturnType<typeof createContext>,
): Promise<Answer> {
  try {
    return interpretResult(await route.handler(event, context));
  } catch (error) {
    console.error(`${context.functionName} failed`, error);
    return gatewayAnswer(500, 'Internal Server Error');
  }
}

function functionNameOf(route: Route): string {
  return `${route.method}${route.path}`.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '');
}
