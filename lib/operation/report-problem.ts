import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { log } from '../telemetry/logger.ts';
import { measure } from '../telemetry/meter.ts';
import type { Invocation } from './invocation.ts';
import { factsOf, note } from './observed.ts';
import type { Operation } from './operation.ts';
import type { Problem } from './problem.ts';

/** Tells the log and the metrics of a problem that is answered: what an operator, or whoever watches, should know. */
export function reportProblem(
  problem: Problem,
  operation: Operation,
  event: Partial<Invocation> & APIGatewayProxyEventV2,
): void {
  const { code, status, cause } = problem;
  note(event, { problem: code, ...problem.facts });
  const facts = { ...factsOf(operation, event), changeId: problem.headers['change-id'], status };
  if (status >= 500) log('error', problem.message, facts, cause);
  if (code === 'unauthenticated') {
    const { sourceIp: source } = event.requestContext.http;
    // Nothing of the credential, and not whether it once was right.
    log('warn', 'unauthenticated', { ...facts, source });
  }
  // Its cause says what could not be decided.
  if (code === 'forbidden') log('warn', 'refused by a policy', facts, cause);
  count(problem, operation, event);
}

function count({ code, status, facts }: Problem, operation: Operation, event: Partial<Invocation>): void {
  const { requestContext, caller } = event;
  const about = { requestId: requestContext?.requestId, caller: caller?.id };
  if (code === 'unauthenticated') {
    const source = requestContext?.http.sourceIp;
    measure('Unauthenticated', 1, { by: String(facts.kind), facts: { ...about, source } });
  } else if (code === 'forbidden') {
    measure('Refusals', 1, { by: operation.id, facts: { ...about, policy: String(facts.policy) } });
  } else if (code === 'too-many-requests') {
    measure('TooManyRequests', 1, { by: caller?.id });
  } else if (code === 'ledger-busy') {
    measure('LedgerBusy');
  }
  if (operation.kind === 'read' && (status >= 500 || code === 'rate-limited')) {
    measure('ReadsFailed', 1, { by: operation.id });
  }
}
