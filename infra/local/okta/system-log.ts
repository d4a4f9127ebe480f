import { randomUUID } from 'node:crypto';
import type { Call } from './call.ts';
import { disturbEvent } from './disturb-event.ts';
import type { OktaHostility } from './hostility.ts';
import { SeededRandom } from './seeded-random.ts';
import type { UserRecord } from './state.ts';
import { fullName } from './user-representation.ts';

/** Who did it, as the System Log writes it. */
export interface LogActor {
  id: string;
  type: 'User' | 'PublicClientApp' | 'SystemPrincipal';
  alternateId: string;
  displayName: string;
  detailEntry: null;
}

/** A person as the actor of an event. */
export function actorOf(user: UserRecord): LogActor {
  return {
    id: user.id,
    type: 'User',
    alternateId: user.login,
    displayName: fullName(user),
    detailEntry: null,
  };
}

/** One thing that an event is about. */
export interface LogTarget {
  id: string;
  type: string;
  alternateId: string;
  displayName: string;
  detailEntry: Record<string, unknown> | null;
}

/** One event, in the shape of `GET /api/v1/logs` and of an event hook's `data.events[]`. */
export interface LogEvent {
  actor: LogActor;
  client: Record<string, unknown> | null;
  authenticationContext: Record<string, unknown>;
  displayMessage: string;
  eventType: string;
  outcome: { result: 'SUCCESS' | 'FAILURE'; reason: string | null };
  published: string;
  securityContext: Record<string, unknown>;
  severity: 'INFO';
  debugContext: { debugData: Record<string, unknown> };
  legacyEventType: null;
  /** The type is null where the id is `unknown`. */
  transaction: { type: 'WEB' | 'JOB' | null; id: string; detail: Record<string, string> };
  uuid: string;
  version: '0';
  request: { ipChain: Record<string, unknown>[] };
  target: LogTarget[];
}

/** An event, and since when the log shows it. */
export interface ShownEvent {
  event: LogEvent;
  at: number;
}

/** What differs from event to event. */
export interface LogEntry {
  eventType: string;
  displayMessage: string;
  target: LogTarget[];
  debugData?: Record<string, unknown>;
  /** Why it failed; it succeeded without. */
  failure?: string;
}

const SYSTEM: LogActor = {
  id: 'SystemPrincipal',
  type: 'SystemPrincipal',
  alternateId: 'system@okta.com',
  displayName: 'Okta System',
  detailEntry: null,
};

/** The address of a request. The Admin Console changes the roles of users at one of its own. */
function addressOf({ path, rawQuery, userAgent }: Call): { requestUri: string; url: string } {
  const [, userId] = /^\/api\/v1\/users\/([^/]+)\/roles/.exec(path) ?? [];
  if (userId === undefined || !isBrowser(userAgent)) return { requestUri: path, url: `${path}?${rawQuery}` };
  const requestUri = `/api/internal/administrators/${userId}`;
  return { requestUri, url: requestUri };
}

const isBrowser = (userAgent: string) => userAgent.startsWith('Mozilla/');

function softwareOf(userAgent: string): { os: string; browser: string } {
  const isChrome = userAgent.includes('Chrome/');
  return { os: isChrome ? 'Mac OS X' : 'Unknown', browser: isChrome ? 'CHROME' : 'UNKNOWN' };
}

/** The org's System Log: append-only, in memory, rebuilt identically when the journal is replayed. */
export class SystemLog {
  /** Every event as the log has it, in the order in which they happened, those that it does not show yet too. */
  readonly events: LogEvent[] = [];
  /** The same events with all that a hostile log leaves out: what a test's verdict may rest on. */
  readonly truth: LogEvent[] = [];
  /** Told of each event once it is written, and how late the log shows it. */
  onEvent: ((event: LogEvent, lateMs: number) => void) | undefined;
  readonly #seed: number;
  readonly #hostility: OktaHostility;
  readonly #shown: ShownEvent[] = [];
  readonly #late = new Map<LogEvent, number>();
  // What no journal brings back must not shift the ids of what it does.
  #rebuilt = 0;

  constructor(seed: number, hostility: OktaHostility) {
    this.#seed = seed;
    this.#hostility = hostility;
  }

  /** The events that the log shows by an instant, in the order in which they appeared. */
  shown(at: number): readonly ShownEvent[] {
    const due = [...this.#late].filter(([, appears]) => appears <= at).sort(([, a], [, b]) => a - b);
    for (const [event, appears] of due) {
      this.#late.delete(event);
      this.#shown.push({ event, at: appears });
    }
    return this.#shown;
  }

  /** Whether the log does not show an event yet, as of the last look at it. */
  isLate(event: LogEvent): boolean {
    return this.#late.has(event);
  }

  /** Writes the event of an API request. */
  record(call: Call, entry: LogEntry): void {
    const client = {
      userAgent: { rawUserAgent: call.userAgent, ...softwareOf(call.userAgent) },
      zone: 'null',
      device: isBrowser(call.userAgent) ? 'Computer' : 'Unknown',
      id: call.actor.type === 'PublicClientApp' ? call.actor.id : null,
      ipAddress: call.ipAddress,
      geographicalContext: null,
    };
    this.#append(call.at, entry, call.actor, client, {
      transaction: {
        type: 'WEB',
        id: call.requestId,
        detail: call.tokenId === undefined ? {} : { requestApiTokenId: call.tokenId },
      },
      debugData: {
        requestId: call.requestId,
        ...addressOf(call),
        ...entry.debugData,
      },
    });
  }

  /** Writes an event of a background job: no client and no request id, so it cannot be matched by them. */
  recordJob(at: number, entry: LogEntry): void {
    const id = `job${new SeededRandom(this.#seed, 0x4a4f42 + this.#rebuilt).text(17)}`;
    this.#append(at, entry, SYSTEM, null, {
      transaction: { type: 'JOB', id, detail: {} },
      debugData: { ...entry.debugData },
    });
  }

  /** Writes that an event hook could not be delivered. It is no change, so no journal brings it back. */
  recordFailedDelivery(at: number, target: LogTarget, failure: string): void {
    const entry = {
      eventType: 'event_hook.delivery',
      displayMessage: 'Event hook delivery failed',
      target: [target],
      failure,
    };
    const transaction = { type: 'JOB' as const, id: randomUUID(), detail: {} };
    this.#append(at, entry, SYSTEM, null, { transaction, debugData: {} }, randomUUID());
  }

  #append(
    at: number,
    entry: LogEntry,
    actor: LogActor,
    client: Record<string, unknown> | null,
    rest: { transaction: LogEvent['transaction']; debugData: Record<string, unknown> },
    uuid?: string,
  ): void {
    const event: LogEvent = {
      actor,
      client,
      authenticationContext: { authenticationStep: 0, externalSessionId: rest.transaction.id },
      displayMessage: entry.displayMessage,
      eventType: entry.eventType,
      outcome: { result: entry.failure === undefined ? 'SUCCESS' : 'FAILURE', reason: entry.failure ?? null },
      published: new Date(at).toISOString(),
      securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
      severity: 'INFO',
      debugContext: { debugData: rest.debugData },
      legacyEventType: null,
      transaction: rest.transaction,
      uuid: uuid ?? new SeededRandom(this.#seed, 0x4c4f47 + this.#rebuilt).uuid(),
      version: '0',
      request: {
        ipChain: client === null ? [] : [{ ip: client.ipAddress, geographicalContext: null, version: 'V4' }],
      },
      target: entry.target,
    };
    this.truth.push(event);
    const random = new SeededRandom(this.#seed, 0x4c415445 + this.#rebuilt);
    const lateMs = uuid === undefined ? Math.floor(random.next() * this.#hostility.logLagMs) : 0;
    const written = uuid === undefined ? disturbEvent(event, this.#hostility, random) : event;
    if (uuid === undefined) this.#rebuilt += 1;
    this.events.push(written);
    if (lateMs > 0) this.#late.set(written, at + lateMs);
    else this.#shown.push({ event: written, at });
    this.onEvent?.(written, lateMs);
  }
}
