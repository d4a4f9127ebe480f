import type { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../../lib/upstream/request.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How a simulated vendor counts and answers. */
export interface SimulationOptions {
  readonly limit?: number;
  readonly windowMs?: number;
  /** `windows` begin with the clock's; a bucket of `tokens` fills all the time, and its reset is the next second. */
  readonly counts?: 'windows' | 'tokens';
  /** Milliseconds there and back, of the n-th request counted from 1. */
  readonly latency?: (n: number) => readonly [there: number, back: number];
  /** How far its clock is ahead of ours, ms. */
  readonly aheadMs?: number;
  /** Requests at once that it bears. */
  readonly atOnce?: number;
  /** `okta` sends `Date` and `X-Rate-Limit-*`, `sailpoint` only `Retry-After` with a 429. */
  readonly speaks?: 'okta' | 'sailpoint';
  /** What goes wrong with the n-th request: it is lost before it is counted, or its answer is. */
  readonly fault?: (n: number) => 'request lost' | 'answer lost' | undefined;
}

/** One request as the vendor counted it. `remaining` is -1 where there were too many at once. */
export interface Counted {
  readonly path: string;
  /** By its clock, epoch ms. */
  readonly at: number;
  readonly granted: boolean;
  readonly remaining: number;
}

/** A vendor with a counter for each path, on a virtual clock. Its answers echo the query. */
export class SimulatedVendor {
  readonly baseUrl = 'https://simulated.example';
  readonly vendor: string;
  readonly counted: Counted[] = [];
  readonly #clock: VirtualClock;
  readonly #options: SimulationOptions;
  readonly #counters = new Map<string, { used: number; window: number; tokens: number; at: number }>();
  #sent = 0;
  #inFlight = 0;

  constructor(clock: VirtualClock, options: SimulationOptions = {}) {
    this.#clock = clock;
    this.#options = options;
    this.vendor = options.speaks ?? 'okta';
  }

  /** Epoch ms by its own clock. */
  get now(): number {
    return this.#clock.epoch() + (this.#options.aheadMs ?? 0);
  }

  async read({ path, query }: UpstreamRequest, _deadline?: Deadline): Promise<UpstreamAnswer> {
    this.#sent += 1;
    const [there, back] = this.#options.latency?.(this.#sent) ?? [15, 15];
    const fault = this.#options.fault?.(this.#sent);
    await this.#clock.wait(there);
    this.#inFlight += 1;
    const answer = fault === 'request lost' ? undefined : this.#answer(path, query);
    await this.#clock.wait(back);
    this.#inFlight -= 1;
    if (answer === undefined || fault !== undefined) throw new UpstreamError('no-answer', 'It was lost');
    if (answer.status === 429) throw new UpstreamError('refused', 'The vendor answered 429', { answer });
    return answer;
  }

  /** Somebody else's request. */
  take(path: string): boolean {
    return this.#count(path).granted;
  }

  #answer(path: string, body: unknown): UpstreamAnswer {
    if (this.#inFlight > (this.#options.atOnce ?? Number.POSITIVE_INFINITY)) {
      this.counted.push({ path, at: this.now, granted: false, remaining: -1 });
      return this.#reply(429, body, [0, 0, Math.ceil(this.now / 1000) + 1]);
    }
    const { granted, remaining, reset } = this.#count(path);
    this.counted.push({ path, at: this.now, granted, remaining });
    return this.#reply(granted ? 200 : 429, body, [this.#options.limit ?? 100, remaining, reset]);
  }

  #reply(status: number, body: unknown, [limit, remaining, reset]: [number, number, number]): UpstreamAnswer {
    if (this.vendor === 'sailpoint') {
      const retryAfter = String(Math.ceil(reset - this.now / 1000));
      return { status, headers: status === 429 ? { 'retry-after': retryAfter } : {}, body };
    }
    const headers = {
      date: new Date(this.now).toUTCString(),
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': String(remaining),
      'x-rate-limit-reset': String(reset),
    };
    return { status, headers, body };
  }

  #count(path: string): { granted: boolean; remaining: number; reset: number } {
    const { limit = 100, windowMs = 1_000, counts = 'windows' } = this.#options;
    const { now } = this;
    const window = Math.floor(now / windowMs);
    const counter = this.#counters.get(path) ?? { used: 0, window, tokens: limit, at: now };
    this.#counters.set(path, counter);
    if (counts === 'tokens') {
      counter.tokens = Math.min(limit, counter.tokens + ((now - counter.at) * limit) / windowMs);
      counter.at = now;
      const granted = counter.tokens >= 1;
      if (granted) counter.tokens -= 1;
      return { granted, remaining: Math.floor(counter.tokens), reset: Math.floor(now / 1000) + 1 };
    }
    if (counter.window !== window) Object.assign(counter, { window, used: 0 });
    const granted = counter.used < limit;
    if (granted) counter.used += 1;
    return { granted, remaining: limit - counter.used, reset: ((window + 1) * windowMs) / 1000 };
  }
}
