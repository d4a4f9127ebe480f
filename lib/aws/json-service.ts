import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { Deadline } from '../upstream/deadline.ts';
import { Exchange } from '../upstream/exchange.ts';
import { AwsError } from './aws-error.ts';
import { type CredentialSource, type Credentials, currentCredentials } from './credentials.ts';
import { currentEndpoint, endpointUrl } from './endpoints.ts';
import { Signer } from './signer.ts';

/** One of AWS's services that speak JSON: a header says what is asked, and everything is a POST to its root. */
export interface Service {
  /** As its host and its signatures name it. */
  readonly name: string;
  /** What comes before an action's name. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** The variable that says where it is, where that is not AWS. */
  readonly endpointVariable: string;
}

/** Where a service is and who asks; {@link currentEndpoint} and {@link currentCredentials} by default. */
export interface ServiceOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: Credentials | CredentialSource;
  /** How often it is asked at most; 4 times unless told. */
  readonly attempts?: number;
}

export type Json = Readonly<Record<string, unknown>>;

const TIMEOUT_MS = 3_000;
const FIRST_WAIT_MS = 50;

/**
 * Asks a service of AWS, over connections that are kept. AWS's clients take three to four times as long over each
 * request (`npm run bench -- ledger`), and every start of a function would load them (`npm run bench -- size`).
 *
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export class JsonService {
  readonly #service: Service;
  readonly #options: ServiceOptions;
  readonly #agent = new Agent({ connections: 50, connect: { timeout: TIMEOUT_MS } });
  // Found when it is first asked.
  #at:
    | { readonly origin: string; readonly host: string; readonly path: string; readonly region: string }
    | undefined;
  #signer: { readonly by: Credentials; readonly signer: Signer } | undefined;

  constructor(service: Service, options: ServiceOptions = {}) {
    this.#service = service;
    this.#options = options;
  }

  /**
   * Asks, and asks again where it may pass.
   *
   * @param timeoutMs how long an answer is waited for, each time
   * @throws {AwsError}
   */
  async call(action: string, input: Json, timeoutMs = TIMEOUT_MS): Promise<Json> {
    const body = JSON.stringify(input);
    const { attempts = 4 } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ask(action, body, new Deadline(timeoutMs));
      } catch (error) {
        if (!(error instanceof AwsError && error.passing) || attempt === attempts) throw error;
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * Math.random());
      }
    }
  }

  /** Breaks off what is under way. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #ask(action: string, body: string, deadline: Deadline): Promise<Json> {
    const { name, target, contentType } = this.#service;
    this.#at ??= this.#find();
    const { origin, host, path, region } = this.#at;
    const signer = await this.#signerFor(region);
    const headers = signer.sign({ host, path, contentType, target: `${target}.${action}`, body });
    const exchange = new Exchange(deadline);
    this.#agent.dispatch({ origin, path, method: 'POST', headers, body }, exchange);
    const { status, text } = await exchange.answer.catch((cause) => {
      throw new AwsError('Unreachable', `The service ${name} did not answer`, { cause });
    });
    const answer = parsed(text ?? '');
    if (status === 200 && answer) return answer;
    throw refusal(name, status, answer);
  }

  #find() {
    const { endpoint, region } = this.#options;
    const at =
      endpoint === undefined
        ? currentEndpoint(this.#service)
        : { url: endpointUrl(endpoint, 'The endpoint'), region: process.env.AWS_REGION ?? '' };
    const { origin, host, pathname } = at.url;
    // As AWS's clients join it with the operation's own path, which is the root.
    const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
    return { origin, host, path, region: region ?? at.region };
  }

  async #signerFor(region: string): Promise<Signer> {
    const { credentials = currentCredentials } = this.#options;
    const by = typeof credentials === 'function' ? await credentials() : credentials;
    const known = this.#signer;
    if (known?.by.accessKeyId === by.accessKeyId && known.by.sessionToken === by.sessionToken)
      return known.signer;
    const signer = new Signer(this.#service.name, region, by);
    this.#signer = { by, signer };
    return signer;
  }
}

function refusal(service: string, status: number, answer: Json = {}): AwsError {
  const { __type: type, message, Message } = answer;
  const name = typeof type === 'string' ? type.replace(/^.*#/, '') : '';
  const unnamed = status === 200 ? 'InvalidAnswer' : status >= 500 ? 'ServiceUnavailable' : `Status${status}`;
  return new AwsError(
    name || unnamed,
    `The service ${service} answered ${status}: ${message ?? Message ?? 'no more is said'}`,
    { status },
  );
}

function parsed(text: string): Json | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Json) : undefined;
  } catch {
    return undefined;
  }
}
