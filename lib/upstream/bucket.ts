import { Arrivals } from './arrivals.ts';
import { type AssumedLimit, AssumedWindow } from './assumed-limit.ts';
import type { BucketStanding } from './bucket-standing.ts';
import { Caution } from './caution.ts';
import type { Clock } from './clock.ts';
import { rateLimitOf } from './rate-limit.ts';
import { RateWindow, type Sent } from './rate-window.ts';
import type { UpstreamAnswer } from './request.ts';
import type { ServerClock } from './server-clock.ts';

/** What all buckets of a pacer have in common. */
export interface BucketOptions {
  /** Share of the limit that is left to everybody else, 0 to less than 1. */
  readonly reserve: number;
  readonly assumed: AssumedLimit | undefined;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
}

/** Nothing is sent before a further answer. */
const AFTER_AN_ANSWER = Number.POSITIVE_INFINITY;
/** A reset further ahead than this is none: a vendor's slip must not stop a run for good. */
const LONGEST_WINDOW_MS = 60 * 60_000;

/** One of a vendor's counters: who waits for it, what is left, and when the next may be sent. */
export class Bucket<T extends { readonly arrival: number }> {
  readonly waiting = new Arrivals<T>();
  readonly #options: BucketOptions;
  readonly #assumed: AssumedWindow | undefined;
  readonly #caution = new Caution();
  #window: RateWindow | undefined;
  #inFlight = 0;
  /** When the latest was sent. */
  #sentAt = 0;

  constructor(options: BucketOptions) {
    this.#options = options;
    this.#assumed = options.assumed && new AssumedWindow(options.assumed);
  }

  /** When the next one may be sent, by our clock; infinity where an answer must come first. */
  readyAt(now: number): number {
    if (now < this.#caution.blockedUntil) return this.#caution.blockedUntil;
    if (this.#inFlight >= this.#caution.atOnce) return AFTER_AN_ANSWER;
    if (this.#window === undefined && this.#assumed !== undefined) {
      return this.#inFlight < this.#mostAssumed(this.#assumed, now) ? now : this.#assumed.nextAt;
    }
    const turnsAt = this.#window === undefined ? 0 : this.#turnsAt(this.#window);
    if (now >= turnsAt && this.#mayAsk(turnsAt)) return now;
    // Whatever is under way will soon tell of the window; until then no more than the one before had left.
    const isFree = this.#window !== undefined && this.#inFlight < this.#mostWithin(this.#window);
    return isFree ? now : now < turnsAt ? turnsAt : AFTER_AN_ANSWER;
  }

  /** Counts one as sent now. */
  send(now: number): void {
    this.#sentAt = now;
    this.#inFlight += 1;
  }

  /** Takes an answer other than 429. @param cameAs how many answers there were with this one */
  answered(answer: UpstreamAnswer, sent: Sent, cameAs: number): void {
    this.#take(answer, sent, cameAs);
    this.#caution.answered(this.#isAlone);
  }

  /** Takes a 429 of this bucket. */
  refused(answer: UpstreamAnswer, sent: Sent, cameAs: number): void {
    this.#caution.refused(answer, sent, cameAs, this.#options.clock.now());
    this.#take(answer, sent, cameAs);
  }

  /** Takes it that one has ended without a word of this bucket, but may have been counted. */
  ended(cameAs: number): void {
    this.#inFlight -= 1;
    this.#assumed?.add(this.#options.clock.now());
    this.#window?.lose(cameAs);
  }

  /** Whether nothing is forgotten with it. */
  get isIdle(): boolean {
    const now = this.#options.clock.now();
    const isOver = this.#window === undefined || now >= this.#turnsAt(this.#window);
    return this.waiting.size === 0 && this.#inFlight === 0 && isOver && now >= this.#caution.blockedUntil;
  }

  standing(): BucketStanding {
    const { clock } = this.#options;
    const now = clock.now();
    const window = this.#window;
    const limit = (window ?? this.#assumed)?.limit;
    const turnsAt = window ? this.#turnsAt(window) : this.#assumed?.nextAt;
    return {
      limit,
      remaining: window ? window.remaining : this.#assumed?.remaining(now),
      resetAt: Number.isFinite(turnsAt) ? clock.epoch() + Number(turnsAt) - now : undefined,
      reserve: limit === undefined ? undefined : this.#reserveOf(limit),
      waiting: this.waiting.size,
      inFlight: this.#inFlight,
    };
  }

  #mostAssumed(assumed: AssumedWindow, now: number): number {
    const remaining = assumed.remaining(now);
    const room = Math.floor((remaining - this.#reserveOf(assumed.limit)) * this.#caution.part);
    // However little that is, one at a time goes on.
    return remaining === assumed.limit ? Math.max(1, room) : room;
  }

  /** Whether one may be sent to learn of a window that has begun, of which nothing is known. */
  #mayAsk(turnsAt: number): boolean {
    if (this.#inFlight === 0) return true;
    // What was sent before may take long to come back, and may be counted in this window.
    const room = this.#window === undefined ? 0 : this.#window.limit - this.#reserveOf(this.#window.limit);
    return this.#sentAt < turnsAt && this.#inFlight < room;
  }

  /** How many may be under way, so that what is left is divided as what has been used. */
  #mostWithin(window: RateWindow): number {
    const room = window.remaining - this.#reserveOf(window.limit);
    const share = Math.floor(room * window.share * this.#caution.part);
    return this.#isAlone ? Math.min(room, Math.max(1, share)) : share;
  }

  get #isAlone(): boolean {
    return this.#caution.part === 1 && this.#window?.isAlone(this.#inFlight) !== false;
  }

  #take(answer: UpstreamAnswer, sent: Sent, cameAs: number): void {
    const now = this.#options.clock.now();
    this.#inFlight -= 1;
    const window = this.#window;
    if (this.#assumed?.add(now) && window === undefined) this.#caution.turned(this.#isAlone);
    const rateLimit = rateLimitOf(answer);
    if (rateLimit === undefined) return;
    const ahead = rateLimit.resetsAt - (window?.resetsAt ?? 0);
    if (window !== undefined && ahead === 0) window.add(rateLimit, sent, cameAs);
    // One that comes late tells of a window that is over.
    else if (window === undefined || ahead > 0 || now >= this.#turnsAt(window)) {
      const isAlone = window?.isAlone(this.#inFlight);
      this.#caution.turned(this.#isAlone);
      this.#window = new RateWindow(rateLimit, cameAs, now, isAlone ? 1 : window?.share);
    }
  }

  #turnsAt({ resetsAt, learntAt }: RateWindow): number {
    return Math.min(this.#options.serverClock.certainlyAt(resetsAt), learntAt + LONGEST_WINDOW_MS);
  }

  #reserveOf(limit: number): number {
    // 0.07 of 100 comes out as a little more than 7.
    return Math.ceil(limit * this.#options.reserve - 1e-9);
  }
}
