import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type RecordedRequest, recordRequest } from './recorded-request.ts';
import type { Reply } from './reply.ts';

/** What watches and disturbs the tenant's requests. */
export interface Disturbance {
  onRequest?: (request: RecordedRequest) => void;
  before?: (request: RecordedRequest) => Fault | undefined;
}

/** Reads a request, lets it be watched and disturbed, and sends what the tenant answers. */
export async function answerWithFaults(
  request: IncomingMessage,
  response: ServerResponse,
  disturbance: Disturbance,
  answer: (request: RecordedRequest) => Promise<Reply>,
): Promise<void> {
  const recorded = await recordRequest(request);
  disturbance.onRequest?.(recorded);
  const fault = disturbance.before?.(recorded);
  if (fault?.kind === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'delay' && !fault.after) await sleep(fault.ms);
  const reply =
    fault?.kind === 'status'
      ? { status: fault.status, headers: fault.headers ?? {}, body: fault.body }
      : await answer(recorded);
  if (fault?.kind === 'reset-after') {
    request.socket.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'delay' && fault.after) await sleep(fault.ms);
  send(response, reply);
}

function send(response: ServerResponse, reply: Reply): void {
  // A caller that gave up during a delay has no connection left.
  if (response.destroyed) return;
  if (reply.body === undefined) {
    response.writeHead(reply.status, reply.headers).end();
    return;
  }
  const isText = typeof reply.body === 'string';
  const contentType = isText ? 'text/plain; charset=utf-8' : 'application/json';
  response
    .writeHead(reply.status, { 'content-type': contentType, ...reply.headers })
    .end(isText ? reply.body : JSON.stringify(reply.body));
}
