import { createHash } from 'node:crypto';
import { type Entry, EventBridge } from '../aws/event-bridge.ts';
import { type LogEvent, logEvent } from '../okta/log-event.ts';
import { needed } from '../operation/environment.ts';
import { currentServices } from '../operation/services.ts';
import { log } from '../telemetry/logger.ts';
import { measure } from '../telemetry/meter.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { type BusEvent, DETAIL_TYPE, SOURCE, UNKNOWN_DETAIL_TYPE, type UnknownDetail } from './bus.ts';
import { cutEvent, MAX_EVENT_BYTES } from './cut-event.ts';
import { EventsNotKept } from './errors.ts';
import { Evidence } from './evidence.ts';
import { putEntries } from './put-entries.ts';

type Via = BusEvent['detail']['via'];

/** The way of Okta's events to whoever works on them. */
export class EventPublisher {
  readonly #bus: string;
  readonly #client: EventBridge;
  readonly #evidence: Evidence | undefined;

  /** @param client one that tries once: trying again within the time is done here */
  constructor(bus: string, client = new EventBridge({ attempts: 1 }), evidence?: Evidence) {
    this.#bus = bus;
    this.#client = client;
    this.#evidence = evidence;
  }

  /**
   * Returns when every event is on the bus or, where it is of no known shape, in the bucket. An event that is too
   * large is in the bucket whole before what reconciling needs of it is on the bus.
   *
   * @param events as they came, read or not
   * @throws {EventsNotKept} where that did not come about in time for all of them
   */
  async publish(events: readonly unknown[], via: Via, deadline: Deadline): Promise<void> {
    const made = await Promise.all(events.map((event) => this.#entryOf(event, via, deadline)));
    const entries = made.filter((entry) => entry !== undefined);
    await putEntries(this.#client, entries, deadline);
    measure('EventsReceived', events.length, { by: via });
  }

  #entryOf(event: unknown, via: Via, deadline: Deadline): Promise<Entry | undefined> {
    const { data } = logEvent.safeParse(event);
    return data ? this.#known(data, via, deadline) : this.#unknown(event, via, deadline);
  }

  async #known(event: LogEvent, via: Via, deadline: Deadline): Promise<Entry> {
    const json = JSON.stringify(event);
    if (Buffer.byteLength(json) <= MAX_EVENT_BYTES) return this.#entry(DETAIL_TYPE, { via, event });
    const day = event.published.slice(0, 10);
    const whole = await this.#keep(`events/${day}`, event.uuid, json, deadline);
    const detail: BusEvent['detail'] = { via, event: cutEvent(event), ...(whole && { whole }) };
    return this.#entry(DETAIL_TYPE, detail);
  }

  async #unknown(event: unknown, via: Via, deadline: Deadline): Promise<Entry | undefined> {
    const json = JSON.stringify(event) ?? 'null';
    const digest = createHash('sha256').update(json).digest('hex');
    const kept = await this.#keep('unknown', digest, json, deadline);
    measure('EventsUnknownShape', 1, { facts: { key: kept?.key ?? digest } });
    log('warn', 'An event of unknown shape was kept', {});
    if (kept) return undefined;
    const isLarge = Buffer.byteLength(json) > MAX_EVENT_BYTES;
    // A quarter, as escaping may quadruple it.
    const detail: UnknownDetail = isLarge
      ? { via, beginning: json.slice(0, MAX_EVENT_BYTES / 8) }
      : { via, unknown: event };
    return this.#entry(UNKNOWN_DETAIL_TYPE, detail);
  }

  async #keep(folder: string, name: string, json: string, deadline: Deadline) {
    try {
      return await this.#evidence?.put(folder, name, json, deadline);
    } catch (cause) {
      throw new EventsNotKept('The bucket took no event', { cause });
    }
  }

  #entry(DetailType: string, detail: BusEvent['detail'] | UnknownDetail): Entry {
    return { Source: SOURCE, DetailType, Detail: JSON.stringify(detail), EventBusName: this.#bus };
  }
}

let publisher: EventPublisher | undefined;

/** The publisher of this execution environment. Apart from the services, so that only who publishes loads it. */
export function currentPublisher(): EventPublisher {
  const { environment } = currentServices();
  const bucket = environment.EVIDENCE_BUCKET_NAME;
  publisher ??= new EventPublisher(
    needed(environment, 'EVENT_BUS_NAME'),
    undefined,
    bucket === undefined ? undefined : new Evidence(bucket),
  );
  return publisher;
}
