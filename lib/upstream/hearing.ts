import type { Connection } from './connection.ts';
import { UpstreamError } from './errors.ts';
import type { UpstreamAnswer } from './request.ts';

/** What reads and writes at a vendor. */
export type Speaker = Pick<Connection, 'baseUrl' | 'read' | 'write'>;

/** A connection that remembers the vendor's last response. */
export class Hearing implements Speaker {
  readonly baseUrl: string;
  readonly #connection: Speaker;
  /** The last response that came, whatever it was. */
  last: UpstreamAnswer | undefined;

  constructor(connection: Speaker) {
    this.baseUrl = connection.baseUrl;
    this.#connection = connection;
  }

  read(...asked: Parameters<Connection['read']>): Promise<UpstreamAnswer> {
    return this.#hear(this.#connection.read(...asked));
  }

  write(...asked: Parameters<Connection['write']>): Promise<UpstreamAnswer> {
    return this.#hear(this.#connection.write(...asked));
  }

  async #hear(response: Promise<UpstreamAnswer>): Promise<UpstreamAnswer> {
    try {
      this.last = await response;
      return this.last;
    } catch (error) {
      if (error instanceof UpstreamError && error.answer) this.last = error.answer;
      throw error;
    }
  }
}
