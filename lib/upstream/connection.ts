import { Agent } from 'undici';
import { measure } from '../telemetry/meter.ts';
import type { Deadline } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import { measured } from './measured.ts';
import { waitAfterRateLimit } from './rate-limit.ts';
import type { Method, UpstreamAnswer, UpstreamRequest } from './request.ts';
import { sendOnce } from './send.ts';

/** What one request proves itself with. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Called once when the vendor answered this very credential with 401: gets a newer token or secret.
   *
   * @returns whether there is something newer to try
   */
  renew(): Promise<boolean>;
}

/** How a connection proves to a vendor who it is. */
export interface Authorization {
  /** The credential for one request; DPoP makes a proof of each, and an API token is always there. */
  authorize(method: Method, url: string): Credential | Promise<Credential>;
  /** Whether the vendor took the credential though it answered 401; never, unless told. */
  tookCredential?(answer: UpstreamAnswer): boolean;
}

/** The largest answer that is read, in bytes: Lambda could not pass on more (6 MB). */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024;
/** The largest headers of an answer that are read, in bytes: their names and values, 64 KiB. */
const MAX_HEADER_BYTES = 64 * 1024;
const ATTEMPTS = 4;

/** How to read. */
export interface ReadOptions {
  /** What to do after a 429: wait and send it again, the default, or leave that to the caller, who paces. */
  readonly afterRateLimit?: 'retry' | 'throw';
}

/** One vendor's tenant: its address, its credentials and its open connections. */
export class Connection {
  readonly baseUrl: string;
  /** Whose failures are counted, `okta`. */
  readonly vendor: string | undefined;
  readonly #authorization: Authorization;
  readonly #agent: Agent;

  constructor(baseUrl: string, authorization: Authorization, agent = createAgent(), vendor?: string) {
    this.vendor = vendor;
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.#authorization = authorization;
    this.#agent = agent;
  }

  /**
   * Reads; tries again after 429, 5xx and broken connections while the deadline allows.
   *
   * @throws {UpstreamError} `refused` with the vendor's answer for any status of 400 or more
   */
  read(
    request: UpstreamRequest,
    deadline: Deadline,
    { afterRateLimit = 'retry' }: ReadOptions = {},
  ): Promise<UpstreamAnswer> {
    const handsOn = (error: UpstreamError) => afterRateLimit === 'throw' && error.answer?.status === 429;
    return this.#sendUntil((error) => !handsOn(error), request, deadline);
  }

  /**
   * Writes. Tries again only where the vendor certainly did nothing: 429 with a reset within the deadline, and
   * a connection that never came about. Never after the request may have arrived.
   *
   * @throws {UpstreamError}
   */
  write(request: UpstreamRequest, deadline: Deadline): Promise<UpstreamAnswer> {
    return this.#sendUntil((error) => error.withoutEffect, request, deadline);
  }

  async #sendUntil(
    maySendAgain: (error: UpstreamError) => boolean,
    request: UpstreamRequest,
    deadline: Deadline,
  ): Promise<UpstreamAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send(request, deadline);
      } catch (error) {
        if (error instanceof UpstreamError && this.#refusesCredential(error.answer))
          measure('UpstreamCredentialsRefused', 1, { by: this.vendor });
        if (!(error instanceof UpstreamError) || attempt === ATTEMPTS || !maySendAgain(error)) throw error;
        const waitMs = waitBeforeRetry(error, attempt);
        if (waitMs === undefined || waitMs >= deadline.remainingMs) throw error;
        // A wait that the end cuts short leaves nothing to say but why it was waited for.
        await deadline.wait(waitMs).catch(() => Promise.reject(error));
      }
    }
  }

  async #send(request: UpstreamRequest, deadline: Deadline): Promise<UpstreamAnswer> {
    let { answer, renew } = await this.#sendAuthorized(request, deadline);
    if (this.#refusesCredential(answer) && (await renewed(renew, answer, deadline))) {
      ({ answer } = await this.#sendAuthorized(request, deadline));
    }
    if (answer.status >= 400) throw refused(answer);
    return answer;
  }

  #refusesCredential(answer: UpstreamAnswer | undefined): boolean {
    return answer?.status === 401 && !this.#authorization.tookCredential?.(answer);
  }

  async #sendAuthorized(request: UpstreamRequest, deadline: Deadline) {
    const given = this.#authorization.authorize(request.method, this.baseUrl + request.path);
    const { headers, renew } = given instanceof Promise ? await inTime(given, deadline) : given;
    const sent = sendOnce(this.#agent, this.baseUrl, request, headers, deadline);
    return { answer: await measured(this.vendor, sent), renew };
  }
}

/** Kept-alive connections to one vendor, shared by the invocations of an execution environment. */
export function createAgent(): Agent {
  return new Agent({
    connections: 64,
    maxResponseSize: MAX_ANSWER_BYTES,
    // What is as large as this is refused by undici.
    maxHeaderSize: MAX_HEADER_BYTES + 1,
    connect: { timeout: 5_000 },
    // Over HTTP/2 the client sends some requests again by itself.
    allowH2: false,
  });
}

/** Getting a token takes a request of its own. */
async function inTime(credential: Promise<Credential>, deadline: Deadline): Promise<Credential> {
  try {
    return await deadline.race(credential);
  } catch (cause) {
    if (cause !== deadline.reason) throw cause;
    throw new UpstreamError('not-sent', 'The time was up before the request was sent', { cause });
  }
}

async function renewed(renew: Credential['renew'], answer: UpstreamAnswer, deadline: Deadline) {
  try {
    return await deadline.race(renew());
  } catch (cause) {
    // Whatever went wrong on the way to something newer, the vendor has refused and done nothing.
    throw cause instanceof UpstreamError ? cause : refused(answer, cause);
  }
}

function refused(answer: UpstreamAnswer, cause?: unknown): UpstreamError {
  return new UpstreamError('refused', `The vendor answered ${answer.status}`, { answer, cause });
}

function waitBeforeRetry({ failure, answer }: UpstreamError, attempt: number): number | undefined {
  const backoffMs = 100 * 2 ** (attempt - 1) * (0.5 + Math.random());
  if (answer?.status === 429) {
    // Everybody else who was refused waits for the same second: spread over the next half.
    return (waitAfterRateLimit(answer) ?? backoffMs) + Math.random() * 500;
  }
  const passing = failure === 'not-sent' || failure === 'no-answer' || (answer?.status ?? 0) >= 500;
  return passing ? backoffMs : undefined;
}
