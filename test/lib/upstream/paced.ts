import { Deadline } from '../../../lib/upstream/deadline.ts';
import { PacedReader, type PacerOptions } from '../../../lib/upstream/pacer.ts';
import { rateLimitOf } from '../../../lib/upstream/rate-limit.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../../lib/upstream/request.ts';
import type { SimulatedVendor } from './simulated-vendor.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** One request as it was sent. */
export interface Sending {
  readonly n: number;
  readonly path: string;
  /** By the vendor's clock, epoch ms. */
  readonly at: number;
  /** What was known to be left when it was sent, less what was under way; undefined where nothing was known. */
  readonly left: number | undefined;
  readonly inFlight: number;
  /** Lower numbers of its path that were neither answered nor under way. */
  readonly overtook: readonly number[];
}

/** How a call ended. */
export interface Ending {
  readonly n: number;
  readonly answer?: UpstreamAnswer;
  readonly error?: unknown;
}

const USERS = '/api/v1/users';

/** A pacer before a simulated vendor, and a record of what goes in and out between the two. */
export class Paced {
  readonly reader: PacedReader;
  readonly sendings: Sending[] = [];
  readonly endings: Ending[] = [];
  readonly #vendor: SimulatedVendor;
  readonly #waiting = new Map<number, string>();
  readonly #known = new Map<string, { resetsAt: number; remaining: number }>();
  readonly #inFlight = new Map<string, number>();
  #calls = 0;

  constructor(vendor: SimulatedVendor, clock: VirtualClock, options: PacerOptions = {}) {
    this.#vendor = vendor;
    const read = (request: UpstreamRequest) => this.#send(request);
    this.reader = new PacedReader(
      { baseUrl: vendor.baseUrl, vendor: vendor.vendor, read },
      { clock, ...options },
    );
  }

  /** Asks so many times, numbered from 0 over all paths. */
  ask(times = 1, path = USERS): void {
    for (let i = 0; i < times; i += 1) {
      const n = this.#calls;
      this.#calls += 1;
      this.#waiting.set(n, path);
      const request: UpstreamRequest = { method: 'GET', path, query: [['n', String(n)]] };
      this.reader.read(request, new Deadline(60_000)).then(
        (answer) => this.endings.push({ n, answer }),
        (error: unknown) => this.endings.push({ n, error }),
      );
    }
  }

  async #send({ path, query, ...rest }: UpstreamRequest): Promise<UpstreamAnswer> {
    const n = Number(query?.[0]?.[1]);
    const inFlight = this.#inFlight.get(path) ?? 0;
    this.#waiting.delete(n);
    const overtook = [...this.#waiting].filter(([other, its]) => its === path && other < n).map(([m]) => m);
    const known = this.#known.get(path);
    const left = known && this.#vendor.now < known.resetsAt ? known.remaining - inFlight : undefined;
    this.sendings.push({ n, path, at: this.#vendor.now, left, inFlight: this.#allInFlight, overtook });
    this.#inFlight.set(path, inFlight + 1);
    try {
      const answer = await this.#vendor.read({ path, ...rest, ...(query && { query }) });
      this.#learn(path, answer);
      return answer;
    } catch (error) {
      const { answer } = error as { answer?: UpstreamAnswer };
      if (answer !== undefined) this.#learn(path, answer);
      if (answer?.status === 429) this.#waiting.set(n, path);
      throw error;
    } finally {
      this.#inFlight.set(path, (this.#inFlight.get(path) ?? 0) - 1);
    }
  }

  #learn(path: string, answer: UpstreamAnswer): void {
    const heard = rateLimitOf(answer);
    if (heard === undefined || heard.limit === 0) return;
    const known = this.#known.get(path);
    if (known === undefined || heard.resetsAt > known.resetsAt) this.#known.set(path, { ...heard });
    else if (heard.resetsAt === known.resetsAt) known.remaining = Math.min(known.remaining, heard.remaining);
  }

  get #allInFlight(): number {
    return [...this.#inFlight.values()].reduce((sum, count) => sum + count, 0);
  }
}
