import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryOptions } from './okta-org-options.ts';
import { SeededRandom } from './seeded-random.ts';
import type { EventHook, OktaState } from './state.ts';
import type { LogEvent } from './system-log.ts';

const TIMEOUT_MS = 3_000;

/**
 * Delivers the System Log's events to the event hooks that are active and verified, as Okta does: several together,
 * unordered, some twice; 3 seconds for an answer, one retry after a 5xx or none, and no retry after a 4xx. What could
 * not be delivered is in the System Log as `event_hook.delivery`, and nowhere else.
 *
 * https://developer.okta.com/docs/concepts/event-hooks/
 */
export class EventDelivery {
  readonly #state: OktaState;
  readonly #now: () => number;
  readonly #options: Required<DeliveryOptions>;
  readonly #random: SeededRandom;
  readonly #closing = new AbortController();
  #gathered: LogEvent[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(state: OktaState, now: () => number, options: DeliveryOptions = {}) {
    this.#state = state;
    this.#now = now;
    this.#random = new SeededRandom(state.seed, 0x484f4f4b);
    this.#options = {
      gatherMs: 50,
      maxEvents: 20,
      duplicateRate: 0.02,
      delayRate: 0.05,
      delayMs: 500,
      reorderRate: 0.05,
      lossRate: 0,
      ...options,
    };
  }

  /** Has an event delivered to every hook that is subscribed to its type, `lateMs` from now. */
  add(event: LogEvent, lateMs = 0): void {
    if (lateMs > 0) {
      setTimeout(() => this.add(event), lateMs).unref();
      return;
    }
    const isWanted = this.#hooks().some(({ eventTypes }) => eventTypes.includes(event.eventType));
    if (!isWanted || this.#closing.signal.aborted) return;
    this.#gathered.push(event);
    this.#timer ??= setTimeout(() => this.#flush(), this.#options.gatherMs).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
  }

  #hooks(): EventHook[] {
    return [...this.#state.eventHooks.values()].filter(
      ({ status, verified }) => status === 'ACTIVE' && verified,
    );
  }

  #flush(): void {
    this.#timer = undefined;
    const events = this.#gathered.splice(0);
    for (const hook of this.#hooks()) {
      const wanted = events.filter(({ eventType }) => hook.eventTypes.includes(eventType));
      for (let at = 0; at < wanted.length; at += this.#options.maxEvents) {
        this.#send(hook, wanted.slice(at, at + this.#options.maxEvents));
      }
    }
  }

  #send(hook: EventHook, events: LogEvent[]): void {
    const { duplicateRate, delayRate, delayMs, reorderRate, lossRate } = this.#options;
    if (this.#happens(lossRate)) return;
    const ordered = this.#happens(reorderRate) ? events.toReversed() : events;
    const times = this.#happens(duplicateRate) ? 2 : 1;
    for (let i = 0; i < times; i += 1) {
      void this.#deliver(hook, ordered, this.#happens(delayRate) ? delayMs : 0);
    }
  }

  async #deliver(hook: EventHook, events: readonly LogEvent[], delayMs: number): Promise<void> {
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    const delivery = JSON.stringify(this.#envelope(hook, events));
    let failure = '';
    for (let attempt = 1; attempt <= 2 && !this.#closing.signal.aborted; attempt += 1) {
      const status = await this.#post(hook, delivery);
      if (status !== undefined && status < 300) return;
      failure = status === undefined ? 'no answer' : `HTTP ${status}`;
      if (status !== undefined && status < 500) break;
    }
    if (this.#closing.signal.aborted) return;
    const { id, name } = hook;
    const target = { id, type: 'EventHook', alternateId: 'unknown', displayName: name, detailEntry: null };
    this.#state.log.recordFailedDelivery(this.#now(), target, failure);
  }

  /** @returns the status, or undefined for none within Okta's patience */
  async #post({ uri, headers, authorization }: EventHook, body: string): Promise<number | undefined> {
    const named = headers.map(({ key, value }) => [key, value] as const);
    try {
      const response = await fetch(uri, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...Object.fromEntries(named),
          ...(authorization && { [authorization.key]: authorization.value }),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.#closing.signal]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return undefined;
    }
  }

  #envelope(hook: EventHook, events: readonly LogEvent[]): object {
    return {
      eventType: 'com.okta.event_hook',
      eventTypeVersion: '1.0',
      cloudEventsVersion: '0.1',
      source: `${this.#state.url}/api/v1/eventHooks/${hook.id}`,
      eventId: randomUUID(),
      data: { events },
      eventTime: new Date(this.#now()).toISOString(),
      contentType: 'application/json',
    };
  }

  #happens(rate: number): boolean {
    return rate > 0 && this.#random.next() < rate;
  }
}
