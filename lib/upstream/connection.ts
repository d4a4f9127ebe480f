import { Agent } from 'undici';
import type { Deadline } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import { waitAfterRateLimit } from './rate-limit.ts';
import type { Method, UpstreamAnswer, UpstreamRequest } from './request.ts';
import { sendOnce } from './send.ts';

/** How a connection proves to a vendor who it is. */
export interface Authorization {
  /** The headers for one request; DPoP makes a proof of each. */
  headers(method: Method, url: string, deadline: Deadline): Promise<Record<string, string>>;
  /**
   * Called once after a 401: gets a newer token or secret.
   * @returns whether there is something newer to try
   */
  renew(refused: UpstreamAnswer, deadline: Deadline): Promise<boolean>;
}

/** The largest answer that is read, in bytes: Lambda could not pass on more (6 MB). */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024;
const READ_ATTEMPTS = 4;

/** One vendor's tenant: its address, its credentials and its open connections. */
export class Connection {
  readonly baseUrl: string;
  readonly #authorization: Authorization;
  readonly #agent: Agent;

  constructor(baseUrl: string, authorization: Authorization, agent = createAgent()) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.#authorization = authorization;
    this.#agent = agent;
  }

  /**
   * Reads; tries again after 429, 5xx and broken connections while the deadline allows.
   *
   * @throws {UpstreamError} `refused` with the vendor's answer for any status of 400 or more
   */
  async read(request: UpstreamRequest, deadline: Deadline): Promise<UpstreamAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send(request, deadline);
      } catch (error) {
        const waitMs = waitBeforeRetry(error, attempt);
        if (waitMs === undefined || attempt === READ_ATTEMPTS || waitMs >= deadline.remainingMs) throw error;
        await deadline.wait(waitMs);
      }
    }
  }

  /**
   * Writes. Tries again only where the vendor certainly did nothing: 429 with a reset within the deadline, and
   * a connection that never came about. Never after the request may have arrived.
   *
   * @throws {UpstreamError}
   */
  async write(request: UpstreamRequest, deadline: Deadline): Promise<UpstreamAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send(request, deadline);
      } catch (error) {
        const safe = error instanceof UpstreamError && (isRateLimited(error) || error.failure === 'not-sent');
        const waitMs = safe ? waitBeforeRetry(error, attempt) : undefined;
        if (waitMs === undefined || attempt === READ_ATTEMPTS || waitMs >= deadline.remainingMs) throw error;
        await deadline.wait(waitMs);
      }
    }
  }

  async #send(request: UpstreamRequest, deadline: Deadline): Promise<UpstreamAnswer> {
    let answer = await this.#sendAuthorized(request, deadline);
    if (answer.status === 401 && (await this.#authorization.renew(answer, deadline))) {
      answer = await this.#sendAuthorized(request, deadline);
    }
    if (answer.status >= 400)
      throw new UpstreamError('refused', `The vendor answered ${answer.status}`, { answer });
    return answer;
  }

  async #sendAuthorized(request: UpstreamRequest, deadline: Deadline): Promise<UpstreamAnswer> {
    const headers = await this.#authorization.headers(request.method, this.baseUrl + request.path, deadline);
    return sendOnce(this.#agent, this.baseUrl, request, headers, deadline);
  }
}

/** Kept-alive connections to one vendor, shared by the invocations of an execution environment. */
export function createAgent(): Agent {
  return new Agent({ connections: 64, maxResponseSize: MAX_ANSWER_BYTES, connect: { timeout: 5_000 } });
}

function isRateLimited(error: UpstreamError): boolean {
  return error.failure === 'refused' && error.answer?.status === 429;
}

function waitBeforeRetry(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof UpstreamError)) return undefined;
  const backoffMs = 100 * 2 ** (attempt - 1) * (0.5 + Math.random());
  if (error.answer?.status === 429) {
    // Everybody else who was refused waits for the same second: spread over the next half.
    return (waitAfterRateLimit(error.answer) ?? backoffMs) + Math.random() * 500;
  }
  const passing =
    error.failure === 'not-sent' || error.failure === 'no-answer' || (error.answer?.status ?? 0) >= 500;
  return passing ? backoffMs : undefined;
}
