import { randomUUID } from 'node:crypto';
import type { Call } from './call.ts';
import { SeededRandom } from './seeded-random.ts';

/** Who did it, as the System Log writes it. */
export interface LogActor {
  id: string;
  type: 'User' | 'PublicClientApp' | 'SystemPrincipal';
  alternateId: string;
  displayName: string;
  detailEntry: null;
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
  transaction: { type: 'WEB' | 'JOB'; id: string; detail: Record<string, string> };
  uuid: string;
  version: '0';
  request: { ipChain: Record<string, unknown>[] };
  target: LogTarget[];
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

/** The org's System Log: append-only, in memory, rebuilt identically when the journal is replayed. */
export class SystemLog {
  readonly events: LogEvent[] = [];
  /** Told of each event once it is written. */
  onEvent: ((event: LogEvent) => void) | undefined;
  readonly #seed: number;
  // What no journal brings back must not shift the ids of what it does.
  #rebuilt = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Writes the event of an API request. */
  record(call: Call, entry: LogEntry): void {
    const client = {
      userAgent: { rawUserAgent: call.userAgent, os: 'Unknown', browser: 'UNKNOWN' },
      zone: 'null',
      device: 'Unknown',
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
        requestUri: call.path,
        url: `${call.path}?${call.rawQuery}`,
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
    if (uuid === undefined) this.#rebuilt += 1;
    this.events.push(event);
    this.onEvent?.(event);
  }
}
