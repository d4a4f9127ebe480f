import { AtOnce } from './at-once.ts';
import type { Bucket } from './bucket.ts';
import type { BucketStanding } from './bucket-standing.ts';
import { Buckets } from './buckets.ts';
import { type Clock, ourClock } from './clock.ts';
import type { Connection } from './connection.ts';
import { Deadline } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import { type Pace, paceOf } from './pace.ts';
import { rateLimitOf } from './rate-limit.ts';
import type { Sent } from './rate-window.ts';
import type { Reader } from './reader.ts';
import type { UpstreamAnswer, UpstreamRequest } from './request.ts';
import { ServerClock } from './server-clock.ts';

/** How a pacer keeps pace. */
export interface PacerOptions {
  /** Share of every limit that is left to everybody else, 0 to less than 1; 0.5 unless told. */
  readonly reserve?: number;
  /** Requests under way at once at most, 32 unless told. Okta refuses more than 75 of all its clients together. */
  readonly concurrency?: number;
  /** Ends the run: whoever waits is sent away at once. */
  readonly signal?: AbortSignal;
  /** How the vendor counts; by the connection's vendor unless told. */
  readonly pace?: Pace;
  readonly clock?: Clock;
}

/** What a run has cost. */
export interface Calls {
  /** Requests that were sent; one sent again after a broken connection or a 5xx counts once. */
  readonly made: number;
  /** How many of them were answered 429. */
  readonly refused: number;
}

interface Call {
  readonly arrival: number;
  readonly request: UpstreamRequest;
  readonly timeoutMs: number;
  resolve(answer: UpstreamAnswer): void;
  reject(error: unknown): void;
}

/**
 * Reads from a vendor as fast as its rate limits allow, as its own headers tell of them, and leaves a share of each
 * limit to everybody else. First come, first served; after a 429 a call is back in its place.
 *
 * A call's deadline says how long its request may take, and begins anew whenever it is sent. Before that a call
 * waits as long as it must, or until the signal ends the run; what is under way then goes on to its end.
 */
export class PacedReader implements Reader {
  readonly baseUrl: string;
  readonly #connection: Pick<Connection, 'read'>;
  readonly #bucketOf: Pace['bucketOf'];
  readonly #buckets: Buckets<Call>;
  readonly #atOnce: AtOnce;
  readonly #signal: AbortSignal | undefined;
  readonly #clock: Clock;
  readonly #serverClock: ServerClock;
  #arrivals = 0;
  #answers = 0;
  #inFlight = 0;
  #refused = 0;
  #callOff = () => {};

  /** @throws {RangeError} for a reserve or a concurrency that leaves nothing */
  constructor(connection: Pick<Connection, 'baseUrl' | 'vendor' | 'read'>, options: PacerOptions = {}) {
    const { reserve = 0.5, concurrency = 32, signal, clock = ourClock } = options;
    if (!(reserve >= 0 && reserve < 1)) throw new RangeError('The reserve must be from 0 to less than 1');
    if (!(concurrency >= 1)) throw new RangeError('At least one request must be allowed at once');
    const { bucketOf, assumed } = options.pace ?? paceOf(connection.vendor);
    this.baseUrl = connection.baseUrl;
    this.#connection = connection;
    this.#bucketOf = bucketOf;
    this.#clock = clock;
    this.#serverClock = new ServerClock(clock);
    this.#buckets = new Buckets({ reserve, assumed, clock, serverClock: this.#serverClock });
    this.#atOnce = new AtOnce(concurrency);
    this.#signal = signal;
    signal?.addEventListener('abort', () => this.#sendAway(), { once: true });
  }

  /**
   * @param deadline how long the request may take, once it is sent
   * @throws {UpstreamError} as a connection, but never for 429; `not-sent` once the run was ended
   */
  read(request: UpstreamRequest, deadline: Deadline): Promise<UpstreamAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
    this.#arrivals += 1;
    const call = { arrival: this.#arrivals, request, timeoutMs: deadline.remainingMs, resolve, reject };
    this.#buckets.get(this.#bucketOf(request)).waiting.add(call);
    this.#proceed();
    return promise;
  }

  /** How each bucket stands, by its name. */
  standing(): ReadonlyMap<string, BucketStanding> {
    return this.#buckets.standing();
  }

  get calls(): Calls {
    return { made: this.#answers + this.#inFlight, refused: this.#refused };
  }

  /** Sends whatever may be sent now, and sets the alarm for what may be sent next. */
  #proceed(): void {
    this.#callOff();
    if (this.#signal?.aborted) this.#sendAway();
    const now = this.#clock.now();
    let readyAt = this.#atOnce.pausedUntil;
    while (readyAt <= now && this.#inFlight < this.#atOnce.most) {
      const next = this.#buckets.next(now);
      const call = next.bucket?.waiting.take();
      if (next.bucket !== undefined && call !== undefined) void this.#send(next.bucket, call, now);
      readyAt = next.readyAt;
    }
    if (readyAt <= now || readyAt === Number.POSITIVE_INFINITY) return;
    this.#callOff = this.#clock.after(readyAt - now, () => this.#proceed());
  }

  async #send(bucket: Bucket<Call>, call: Call, at: number): Promise<void> {
    const sent = { at, after: this.#answers };
    bucket.send(at);
    this.#inFlight += 1;
    try {
      const deadline = new Deadline(call.timeoutMs);
      const answer = await this.#connection.read(call.request, deadline, { afterRateLimit: 'throw' });
      this.#take(bucket, answer, sent);
      call.resolve(answer);
    } catch (error) {
      const answer = error instanceof UpstreamError ? error.answer : undefined;
      this.#take(bucket, answer, sent);
      if (answer?.status === 429) bucket.waiting.putBack(call);
      else call.reject(error);
    }
    this.#proceed();
  }

  #take(bucket: Bucket<Call>, answer: UpstreamAnswer | undefined, sent: Sent): void {
    this.#answers += 1;
    this.#inFlight -= 1;
    if (answer !== undefined) this.#serverClock.hear(answer, sent.at);
    if (answer?.status === 429) this.#takeRefusal(bucket, answer, sent);
    else if (answer === undefined) bucket.ended(this.#answers);
    else {
      this.#atOnce.answered();
      bucket.answered(answer, sent, this.#answers);
    }
  }

  #takeRefusal(bucket: Bucket<Call>, answer: UpstreamAnswer, sent: Sent): void {
    this.#refused += 1;
    const rateLimit = rateLimitOf(answer);
    if (rateLimit?.limit === 0) {
      // Okta's word for too many at once, whatever they asked for.
      const resetAt = this.#serverClock.certainlyAt(rateLimit.resetsAt);
      this.#atOnce.refused(this.#inFlight + 1, sent, this.#answers, this.#clock.now(), resetAt);
      bucket.ended(this.#answers);
    } else bucket.refused(answer, sent, this.#answers);
  }

  #sendAway(): void {
    this.#callOff();
    const cause = this.#signal?.reason;
    for (const { reject } of this.#buckets.takeAll()) {
      reject(new UpstreamError('not-sent', 'The run was ended before this was sent', { cause }));
    }
  }
}
