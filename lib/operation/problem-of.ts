import { AwsError } from '../aws/aws-error.ts';
import { Unauthenticated } from '../caller/authenticate.ts';
import { TooManyRequests } from '../caller/rate.ts';
import { EventsNotKept } from '../events/errors.ts';
import { endingOf } from '../ledger/close.ts';
import {
  ChangeEnded,
  ChangeInProgress,
  FenceLost,
  Forbidden,
  KeyMissing,
  KeyReused,
  NotAsItWas,
  NotCancellable,
  NotClosable,
  Overtaken,
  TooManySecrets,
} from '../ledger/errors.ts';
import { OrderReused } from '../ledger/order.ts';
import { SecretUnusable } from '../secret/secrets.ts';
import { InvalidPathValue, UpstreamError } from '../upstream/errors.ts';
import { waitAfterRateLimit } from '../upstream/rate-limit.ts';
import { changeHeaders } from './change-headers.ts';
import { NotConfigured } from './environment.ts';
import { Problem } from './problem.ts';
import { passedHeaders } from './vendor-headers.ts';
import { seconds, waitHeaders } from './wait-headers.ts';

/** The invocation's time was up before there was an answer. */
export class TimeUp extends Error {
  override name = 'TimeUp';
}

/** The one place where what was thrown becomes what is answered. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof UpstreamError) return upstreamProblem(error);
  if (error instanceof Unauthenticated) {
    const detail = 'Send just one credential of a known caller. Which part of it is wrong is not told.';
    return new Problem('unauthenticated', detail, {
      headers: { 'www-authenticate': 'Bearer realm="goldthread"' },
      facts: { kind: error.kind },
    });
  }
  if (error instanceof Forbidden) {
    const { policyId, reason } = error.refusal;
    return new Problem('forbidden', reason, {
      causes: [`refused by the policy ${policyId}`],
      facts: { policy: policyId },
      cause: error.cause,
    });
  }
  if (error instanceof TooManyRequests) {
    const detail = 'Send less at once, or ask for a higher limit.';
    return new Problem('too-many-requests', detail, {
      headers: waitHeaders(error.retryAfterMs, error.requestsPerMinute),
    });
  }
  if (error instanceof NotCancellable || error instanceof NotClosable || error instanceof ChangeEnded)
    return endedProblem(error);
  if (error instanceof NotAsItWas) return new Problem('not-revertible', `${error.message}.`);
  if (error instanceof Overtaken)
    return new Problem('overtaken', `${error.message}. Look at it, and ask again on a ticket.`);
  if (error instanceof KeyMissing) return new Problem('key-missing', `${error.message}.`);
  if (error instanceof TooManySecrets || error instanceof InvalidPathValue)
    return new Problem('invalid-request', `${error.message}.`);
  if (error instanceof KeyReused) {
    const detail = `It belongs to the change ${error.record.id}. Send another key for another request, or for another ticket.`;
    return new Problem('key-reused', detail, { headers: changeHeaders(error.record) });
  }
  if (error instanceof OrderReused) {
    const { id, named, ticket } = error.order;
    const detail =
      named === undefined
        ? `It is the order ${id}. One delivery serves for one request, at one address, on one ticket.`
        : `An earlier event of the same name (ticket ${ticket}) asked for something else, and the name stands for that. Send what has changed on a ticket of its own, under another name.`;
    return new Problem('key-reused', detail);
  }
  if (error instanceof ChangeInProgress) {
    const leaseMs = Date.parse(error.record.leaseEndsAt) - Date.now();
    const detail = 'Send it again after the time that Retry-After names, and get the answer of the first.';
    const headers = { ...changeHeaders(error.record), 'retry-after': seconds(Math.min(leaseMs, 5_000)) };
    return new Problem('in-progress', detail, { headers });
  }
  if (error instanceof EventsNotKept) {
    const detail = 'Not all of them are kept. Send all of them again: whichever comes twice counts once.';
    return new Problem('events-not-kept', detail, { headers: { 'retry-after': '1' }, cause: error });
  }
  if (isBusy(error)) {
    const detail = 'The ledger is busy, and nothing is done that is not on record. Send it again.';
    return new Problem('ledger-busy', detail, { headers: { 'retry-after': '2' }, cause: error });
  }
  if (error instanceof TimeUp) {
    const detail = 'Send it again as it is: a change is not made twice for one ticket or key.';
    return new Problem('timed-out', detail, { headers: { 'retry-after': '5' }, cause: error });
  }
  if (error instanceof FenceLost) {
    const detail = 'Another invocation has taken the change over. Send it again to get its answer.';
    return new Problem('in-progress', detail, { headers: { 'retry-after': '1' }, cause: error });
  }
  if (error instanceof SecretUnusable || error instanceof NotConfigured) {
    return new Problem('misconfigured', "The gateway's log says what is missing.", { cause: error });
  }
  return new Problem('internal', "The gateway's log says more under this request's id.", { cause: error });
}

function endedProblem(error: NotCancellable | NotClosable | ChangeEnded): Problem {
  const headers = changeHeaders(error.record);
  if (error instanceof NotCancellable)
    return new Problem('not-cancellable', `${error.message}.`, { headers });
  if (error instanceof NotClosable) {
    const retryAfter = error.from === undefined ? undefined : seconds(error.from - Date.now());
    return new Problem('not-closable', `${error.message}.`, {
      headers: { ...headers, 'retry-after': retryAfter },
    });
  }
  const { closing, state } = error.record;
  const code = state === 'cancelled' ? 'change-cancelled' : 'change-closed';
  const detail = `${closing ? `${endingOf(closing)}. ` : ''}It is not made under this ticket or key again: ask for it on another.`;
  return new Problem(code, detail, { headers });
}

function upstreamProblem(error: UpstreamError): Problem {
  const { answer, failure } = error;
  const headers = answer ? passedHeaders(answer) : {};
  const options = { cause: error, vendorBody: answer?.body, headers };
  if (failure === 'not-sent') {
    return new Problem('upstream-unreachable', 'Nothing was sent. Try again.', {
      cause: error,
      headers: { 'retry-after': '5' },
    });
  }
  if (failure === 'no-answer')
    return new Problem('upstream-silent', 'The vendor gave no answer in time.', options);
  if (failure === 'invalid' || answer === undefined) {
    return new Problem('upstream-failed', `${error.message}.`, { cause: error });
  }
  const { status } = answer;
  if (status === 401) {
    const detail = "The vendor's credentials in the gateway's secret are wrong, expired or revoked.";
    return new Problem('upstream-credentials', detail, options);
  }
  if (status === 429) {
    const retryAfter = seconds(waitAfterRateLimit(answer) ?? 1_000);
    const detail = 'Nothing was done. Try again after the time that Retry-After names.';
    return new Problem('rate-limited', detail, {
      ...options,
      headers: { 'retry-after': retryAfter, ...headers },
    });
  }
  if (status >= 500) {
    const detail = `The vendor answered ${status}.`;
    return new Problem('upstream-failed', detail, { ...options, status: status === 503 ? 503 : 502 });
  }
  return new Problem('upstream-refused', `The vendor answered ${status}.`, { ...options, status });
}

/** The ledger has no capacity left or is not reached, and trying again did not help. */
const isBusy = (error: unknown): error is AwsError => error instanceof AwsError && error.passing;
