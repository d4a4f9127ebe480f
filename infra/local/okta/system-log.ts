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
  outcome: { result: 'SUCCESS'; reason: null };
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
  readonly #seed: number;

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
    const id = `job${new SeededRandom(this.#seed, 0x4a4f42 + this.events.length).text(17)}`;
    this.#append(at, entry, SYSTEM, null, {
      transaction: { type: 'JOB', id, detail: {} },
      debugData: { ...entry.debugData },
    });
  }

  #append(
    at: number,
    entry: LogEntry,
    actor: LogActor,
    client: Record<string, unknown> | null,
    rest: { transaction: LogEvent['transaction']; debugData: Record<string, unknown> },
  ): void {
    this.events.push({
      actor,
      client,
      authenticationContext: { authenticationStep: 0, externalSessionId: rest.transaction.id },
      displayMessage: entry.displayMessage,
      eventType: entry.eventType,
      outcome: { result: 'SUCCESS', reason: null },
      published: new Date(at).toISOString(),
      securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
      severity: 'INFO',
      debugContext: { debugData: rest.debugData },
      legacyEventType: null,
      transaction: rest.transaction,
      uuid: new SeededRandom(this.#seed, 0x4c4f47 + this.events.length).uuid(),
      version: '0',
      request: {
        ipChain: client === null ? [] : [{ ip: client.ipAddress, geographicalContext: null, version: 'V4' }],
      },
      target: entry.target,
    });
  }
}
