import type { Connection } from './connection.ts';
import type { UpstreamAnswer } from './request.ts';

/** What reads and writes at a vendor. */
export type VendorClient = Pick<Connection, 'baseUrl' | 'read' | 'write'>;

/** A connection that remembers what the vendor last responded with, when all went well. */
export class RecordingConnection implements VendorClient {
  readonly baseUrl: string;
  readonly #connection: VendorClient;
  #read: UpstreamAnswer | undefined;
  #written: UpstreamAnswer | undefined;

  constructor(connection: VendorClient) {
    this.baseUrl = connection.baseUrl;
    this.#connection = connection;
  }

  /** The response to the write, or to the last read where nothing was written. */
  get last(): UpstreamAnswer | undefined {
    return this.#written ?? this.#read;
  }

  async read(...asked: Parameters<Connection['read']>): Promise<UpstreamAnswer> {
    this.#read = await this.#connection.read(...asked);
    return this.#read;
  }

  async write(...asked: Parameters<Connection['write']>): Promise<UpstreamAnswer> {
    this.#written = await this.#connection.write(...asked);
    return this.#written;
  }
}
