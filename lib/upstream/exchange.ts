import type { Dispatcher } from 'undici';
import type { Deadline } from './deadline.ts';

/** An answer as it came, its body still text. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  /** Undefined for what is not UTF-8: to read it all the same would alter it. */
  readonly text: string | undefined;
}

/**
 * What becomes of one request that is handed to undici: whether it was sent, and the answer. Spoken to directly, as
 * undici's own `request` makes a stream of every answer, which costs more than all that is done here.
 *
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/Dispatcher.md#dispatcherdispatchoptions-handler
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Whether anything was written to a connection: before that, the vendor has seen nothing. */
  sent = false;
  /** Rejects with the deadline's reason, or with what undici says of the connection. */
  readonly answer: Promise<RawAnswer>;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (cause: unknown) => void;
  readonly #deadline: Deadline;
  // Decoded as it arrives: kept as bytes until the end, a large answer would be held twice.
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #stop: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: RawAnswer['headers'] = {};
  #text: string | undefined = '';

  constructor(deadline: Deadline) {
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#deadline = deadline;
    this.#stop = deadline.whenOver(this.#over);
  }

  readonly #over = (reason: Error) => {
    // undici would wait for a connection even so.
    this.#fail(reason);
    this.#controller?.abort(reason);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Whoever was stopped while it connected may have lost its turn by now.
    if (this.#deadline.remainingMs === 0) {
      controller.abort(new Error('The time was up before it was sent'));
      return;
    }
    this.#controller = controller;
    this.sent = true;
  }

  onResponseStart(_: unknown, status: number, headers: RawAnswer['headers']): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#read(chunk);
  }

  onResponseEnd(): void {
    this.#done();
    this.#read();
    const answer = { status: this.#status, headers: this.#headers, text: this.#text };
    // undici asks for a turn of its own right after this, and then frees the connection; whoever goes on sooner would
    // open another.
    queueMicrotask(() => setImmediate(this.#resolve, answer));
  }

  onResponseError(_: unknown, error: Error): void {
    this.#fail(error);
  }

  /** Reads on, or to the end. */
  #read(chunk?: Buffer): void {
    if (this.#text === undefined) return;
    try {
      this.#text += this.#decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      this.#text = undefined;
    }
  }

  #fail(cause: unknown): void {
    this.#done();
    this.#reject(cause);
  }

  #done(): void {
    this.#stop?.();
  }
}
