import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Archive } from './archive.ts';
import { type Envelope, envelopeOf } from './envelope.ts';
import { type AcceptedEntry, entriesOf, RequestRefused, refusalOf } from './put-events.ts';

/** What may happen to a PutEvents. */
export interface BusFault {
  /** Before it is looked at. */
  readonly delayMs?: number;
  /** All of it: an internal error, throttling, or a broken connection. */
  readonly refuse?: 'internal' | 'throttle' | 'reset';
  /** Just these of its entries, by their place. */
  readonly fail?: (place: number) => boolean;
}

/** A rule of the bus: which events go where. */
export interface Rule {
  readonly pattern: { readonly source: readonly string[]; readonly 'detail-type': readonly string[] };
  /** Tried again until it takes them, as EventBridge does for a day. */
  readonly target: (event: Envelope) => Promise<unknown>;
}

export interface EventBusOptions {
  readonly name?: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Where the archive is kept; in memory without it. */
  readonly dataDir?: string | undefined;
  readonly rules?: readonly Rule[];
  /** Asked for each PutEvents. */
  readonly fault?: () => BusFault | undefined;
}

/** A running event bus with an archive of all that it took. */
export interface EventBus {
  /** An `endpoint` for the AWS SDK. */
  readonly url: string;
  readonly name: string;
  readonly archived: () => readonly Envelope[];
  /** Sends the events of a time to the rules again. @returns how many */
  replay(from: Date, to: Date): number;
  /** What happens to requests from now on, instead of what the options say. */
  disturb(fault?: () => BusFault | undefined): void;
  close(): Promise<void>;
}

const RETRY_MS = 500;

/**
 * Starts a stand-in for EventBridge that the AWS SDK talks to: PutEvents, an archive with replay, and rules.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export async function startEventBus(options: EventBusOptions = {}): Promise<EventBus> {
  const { name = 'goldthread', rules = [] } = options;
  const archive = new Archive(options.dataDir);
  const closing = new AbortController();
  let fault = options.fault;

  /** Rules run on their own: whoever puts an event does not wait for them. */
  function handOn(events: readonly Envelope[]): void {
    for (const event of events) for (const rule of rules) if (matches(rule, event)) void deliver(rule, event);
  }

  async function deliver({ target }: Rule, event: Envelope): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        return void (await target(event));
      } catch {
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  async function putEvents(body: unknown): Promise<object | undefined> {
    const { delayMs = 0, refuse, fail } = fault?.() ?? {};
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    if (refuse === 'reset') return undefined;
    if (refuse === 'throttle') throw new RequestRefused('ThrottlingException', 'Rate exceeded');
    if (refuse === 'internal')
      throw new RequestRefused('InternalException', 'This exception occurs due to unexpected causes.', 500);
    const taken: Envelope[] = [];
    const Entries = entriesOf(body).map((entry, i) => {
      if (fail?.(i)) return { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal failure' };
      const refusal = refusalOf(entry, name);
      if (refusal) return refusal;
      const envelope = envelopeOf(entry as AcceptedEntry);
      taken.push(envelope);
      return { EventId: envelope.id };
    });
    archive.add(taken);
    handOn(taken);
    return { FailedEntryCount: Entries.length - taken.length, Entries };
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.setHeader('x-amzn-requestid', randomUUID());
    try {
      const answer = await putEvents(await readPutEvents(request));
      if (answer === undefined) return void request.socket.destroy();
      response.end(JSON.stringify(answer));
    } catch (error) {
      const { code, message, status } =
        error instanceof RequestRefused
          ? error
          : new RequestRefused('InternalException', 'The stand-in failed.', 500);
      response.writeHead(status, { 'x-amzn-errortype': code });
      response.end(JSON.stringify({ __type: code, message }));
    }
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    name,
    archived: () => archive.events,
    replay(from, to) {
      const events = archive.between(from, to, `replay-${randomUUID()}`);
      handOn(events);
      return events.length;
    },
    disturb(next) {
      fault = next;
    },
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readPutEvents(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (!/^AWS4-HMAC-SHA256 .*Credential=.*Signature=/.test(request.headers.authorization ?? '')) {
    throw new RequestRefused('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents') {
    throw new RequestRefused('UnknownOperationException', 'The operation is not known here');
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new RequestRefused('SerializationException', 'The request body is not JSON');
  }
}

function matches({ pattern }: Rule, event: Envelope): boolean {
  return pattern.source.includes(event.source) && pattern['detail-type'].includes(event['detail-type']);
}
