import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Operation } from './operation.ts';
import type { Problem } from './problem.ts';

/** One line of JSON about a request that failed on our side or the vendor's. No body and no header is in it. */
export function logFailure(problem: Problem, operation: Operation, requestId: string): void {
  const line = {
    level: 'error',
    time: new Date().toISOString(),
    requestId,
    operation: operation.id,
    problem: problem.code,
    status: problem.status,
    message: problem.message,
    causes: causesOf(problem),
  };
  console.error(JSON.stringify(line));
}

/** One line of JSON about something that went wrong and was got over. */
export function logWarning(
  message: string,
  facts: { cause?: unknown; change?: string },
  requestId: string,
): void {
  const { cause, ...named } = facts;
  const causes = causesOf(new Error(message, { cause }));
  console.warn(
    JSON.stringify({ level: 'warn', time: new Date().toISOString(), requestId, message, ...named, causes }),
  );
}

/** One line of JSON about a request that nobody known sent: which kind of credential, from where, to what. */
export function logUnauthenticated(event: APIGatewayProxyEventV2, kind: string, operation: Operation): void {
  const { requestId, http } = event.requestContext;
  const line = { level: 'warn', time: new Date().toISOString(), requestId, message: 'unauthenticated' };
  console.warn(JSON.stringify({ ...line, kind, source: http.sourceIp, operation: operation.id }));
}

function causesOf(error: Error): { name: string; message: string; at?: string | undefined }[] {
  if (!(error.cause instanceof Error)) return [];
  const { name, message, stack } = error.cause;
  return [{ name, message, at: stack?.split('\n', 3)[1]?.trim() }, ...causesOf(error.cause)];
}
