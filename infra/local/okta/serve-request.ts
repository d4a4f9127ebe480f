import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Authorization, admits } from './authorization.ts';
import type { Answer, Call } from './call.ts';
import type { Principal } from './credentials.ts';
import { AnswerDisturbance } from './disturb-answer.ts';
import { OktaError, unsupportedEndpoint } from './errors.ts';
import { faultBody } from './fault-reply.ts';
import type { Journal } from './journal.ts';
import type { Fault, OktaOrgOptions, RecordedRequest } from './okta-org-options.ts';
import { type RateLimitBucket, type RateLimits, rateLimitHeaders, tooManyAtOnce } from './rate-limit.ts';
import { lengthRequired, parseJsonBody, readBody } from './request-body.ts';
import { findRoute } from './routes.ts';
import { runCall } from './run-call.ts';
import type { OktaState } from './state.ts';
import { answerTokenRequest, TOKEN_PATH, type TokenEndpointOptions } from './token-endpoint.ts';

/** The parts of the org that a request passes through. */
export interface RequestParts extends TokenEndpointOptions {
  state: OktaState;
  rateLimits: RateLimits;
  concurrencyLimit: number;
  journal: Journal | undefined;
  now: () => number;
  onRequest: OktaOrgOptions['onRequest'];
  onEffect: OktaOrgOptions['onEffect'];
  before: OktaOrgOptions['before'];
}

interface Reply {
  status: number;
  headers: Record<string, string | readonly string[]>;
  body?: unknown;
}

function newId(prefix: string): string {
  return prefix + randomBytes(16).toString('base64url');
}

/** Takes every request through: fault, concurrency, token or API, answer. */
export class RequestServer {
  #parts: RequestParts;
  #authorization: Authorization;
  #disturbance: AnswerDisturbance;
  #atOnce = 0;
  #closed = false;

  constructor(parts: RequestParts) {
    this.#parts = parts;
    this.#disturbance = new AnswerDisturbance(parts.state.seed, parts.state.hostility);
    this.#authorization = new Authorization(parts.credentials, parts.usedIds, parts.orgUrl);
  }

  /** Nothing takes effect any more: a request that a fault has delayed is dropped. */
  stop(): void {
    this.#closed = true;
  }

  /** Serves one request. Rejects only when `before` or `onRequest` throws. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#atOnce += 1;
    const oneTooMany = this.#atOnce > this.#parts.concurrencyLimit;
    response.once('close', () => {
      this.#atOnce -= 1;
    });
    const [path = '', ...rest] = (request.url ?? '/').split('?');
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined) return;
    const recorded: RecordedRequest = {
      method: request.method ?? 'GET',
      path,
      query: rest.join('?'),
      headers: request.headers,
      body,
    };
    const fault = this.#parts.before?.(recorded);
    if (fault?.kind === 'delay' && !fault.after) await delay(fault.ms, undefined, { ref: false });
    if (this.#closed) return;
    const reply =
      fault?.kind === 'reset' ? undefined : await this.#reply(recorded, request, fault, oneTooMany);
    if (fault?.kind === 'delay' && fault.after) await delay(fault.ms, undefined, { ref: false });
    const broken = reply === undefined || fault?.kind === 'reset-after';
    this.#parts.onRequest?.(broken ? recorded : { ...recorded, status: reply.status });
    if (broken) request.socket.destroy();
    else this.#write(response, reply);
  }

  async #reply(
    recorded: RecordedRequest,
    request: IncomingMessage,
    fault: Fault | undefined,
    oneTooMany: boolean,
  ): Promise<Reply> {
    const { rateLimits, now } = this.#parts;
    const at = now();
    const requestId = newId('req');
    const found = findRoute(recorded.method, recorded.path);
    const bucket: RateLimitBucket = recorded.path === TOKEN_PATH ? 'token' : (found?.route.bucket ?? 'other');
    const standing = () => ({
      'X-Okta-Request-Id': requestId,
      ...rateLimitHeaders(rateLimits.peek(bucket, 'anonymous', at)),
    });
    try {
      if (fault?.kind === 'status') {
        const body = faultBody(fault.status, fault.body, newId('oae'));
        return { status: fault.status, headers: { ...standing(), ...fault.headers }, body };
      }
      if (oneTooMany) throw tooManyAtOnce(at);
      if (lengthRequired(request)) {
        return { status: 411, headers: { ...standing(), 'Content-Type': 'text/html' }, body: '<h1>411</h1>' };
      }
      if (recorded.path === TOKEN_PATH && recorded.method === 'POST') {
        const taken = rateLimitHeaders(rateLimits.take(bucket, 'anonymous', at));
        const answer = await answerTokenRequest(recorded.body, request.headers, at, this.#parts);
        return { ...answer, headers: { ...standing(), ...taken, ...answer.headers } };
      }
      const principal = await this.#authorization.authenticate({ ...recorded, headers: request.headers }, at);
      if (!found) throw unsupportedEndpoint();
      const headers = {
        'X-Okta-Request-Id': requestId,
        ...rateLimitHeaders(rateLimits.take(bucket, principal.client, at)),
      };
      try {
        if (found.route.ask && admits(principal, found.route)) {
          await found.route.ask(this.#parts.state, found.params);
        }
        const answer = this.#run(recorded, request, { principal, found, at, requestId });
        return {
          status: answer.status,
          headers: { ...headers, Link: answer.links ?? [] },
          body: found.route.change
            ? this.#disturbance.sparing(answer.body)
            : this.#disturbance.disturb(recorded.path, answer.body),
        };
      } catch (error) {
        if (error instanceof OktaError) return this.#errorReply(error, headers);
        throw error;
      }
    } catch (error) {
      if (error instanceof OktaError) return this.#errorReply(error, standing());
      console.error(`${recorded.method} ${recorded.path}:`, error);
      return this.#errorReply(new OktaError(500, 'E0000009', 'Internal Server Error'), standing());
    }
  }

  #errorReply(error: OktaError, headers: Reply['headers']): Reply {
    const body = this.#disturbance.blaming(error.body(newId('oae')));
    return { status: error.status, headers: { ...headers, ...error.headers }, body };
  }

  /** The effect. Synchronous from here on: two changes never interleave. */
  #run(
    recorded: RecordedRequest,
    request: IncomingMessage,
    context: {
      principal: Principal;
      found: NonNullable<ReturnType<typeof findRoute>>;
      at: number;
      requestId: string;
    },
  ): Answer {
    const { state, journal } = this.#parts;
    const { principal, found, at, requestId } = context;
    if (!admits(principal, found.route)) return { status: 200, body: found.route.emptyList };
    const call: Call = {
      state,
      method: recorded.method,
      path: recorded.path,
      rawQuery: recorded.query,
      query: new URLSearchParams(recorded.query),
      params: found.params,
      body: found.route.change ? parseJsonBody(recorded.body, request.headers['content-type']) : undefined,
      at,
      requestId,
      actor: principal.actor,
      ...(principal.tokenId === undefined ? {} : { tokenId: principal.tokenId }),
      userAgent: request.headers['user-agent'] ?? '',
      ipAddress: request.socket.remoteAddress ?? '127.0.0.1',
    };
    const answer = runCall(found.route, call, journal);
    if (found.route.change && !answer.unchanged) this.#parts.onEffect?.(recorded);
    return answer;
  }

  #write(response: ServerResponse, { status, headers, body }: Reply): void {
    response.statusCode = status;
    response.setHeader('Date', new Date(this.#parts.now()).toUTCString());
    for (const [name, value] of Object.entries(headers)) {
      if (value.length > 0) response.setHeader(name, value);
    }
    if (body === undefined) {
      response.end();
      return;
    }
    if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'application/json');
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
