import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const VERSION = '/2018-06-01/runtime';
const TIMEOUT_MS = 28_000;

interface Pending {
  readonly requestId: string;
  readonly event: unknown;
  deliveredAt?: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** What a function answered, and how long after the event was handed to it, in milliseconds. */
export interface Answer {
  readonly value: unknown;
  readonly ms: number;
}

/**
 * The Runtime API of one execution environment: hands events to the runtime that polls it, one at a time.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #functionArn: string;
  readonly #ready = Promise.withResolvers<void>();
  #idle: ServerResponse | undefined;
  #pending: Pending | undefined;

  constructor(functionName: string) {
    this.#functionArn = `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`;
    // Whoever asks later hears of it all the same.
    this.#ready.promise.catch(() => {});
  }

  /** @returns its address, as the runtime takes it: host and port */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when the runtime has loaded the function and asks for its first event; rejects where it could not. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** @throws {Error} for a function that throws, ends, or takes longer than it may */
  async invoke(event: unknown): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#pending = { requestId: randomUUID(), event, resolve, reject };
    const timer = setTimeout(() => this.fail(new Error(`no answer in ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    this.#deliver();
    return promise.finally(() => clearTimeout(timer));
  }

  /** Ends whatever is waited for. */
  fail(error: Error): void {
    this.#ready.reject(error);
    this.#pending?.reject(error);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${request.url}`;
    if (route === `GET ${VERSION}/invocation/next`) {
      this.#ready.resolve();
      this.#idle = response;
      return this.#deliver();
    }
    const body = await text(request);
    const pending = this.#pending;
    if (route === `POST ${VERSION}/init/error`) {
      this.fail(new Error(`it could not be loaded: ${body}`));
    } else if (pending && route === `POST ${VERSION}/invocation/${pending.requestId}/response`) {
      const ms = performance.now() - (pending.deliveredAt ?? 0);
      pending.resolve({ value: body === '' ? undefined : JSON.parse(body), ms });
    } else if (pending && route === `POST ${VERSION}/invocation/${pending.requestId}/error`) {
      pending.reject(new Error(`it threw: ${body}`));
    } else {
      return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  }

  #deliver(): void {
    const [response, pending] = [this.#idle, this.#pending];
    if (!response || !pending || pending.deliveredAt !== undefined) return;
    this.#idle = undefined;
    pending.deliveredAt = performance.now();
    response.writeHead(200, {
      'content-type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': pending.requestId,
      'Lambda-Runtime-Deadline-Ms': Date.now() + TIMEOUT_MS,
      'Lambda-Runtime-Invoked-Function-Arn': this.#functionArn,
      'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
    });
    response.end(JSON.stringify(pending.event));
  }
}
