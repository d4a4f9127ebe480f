import type { LogEvent } from '../okta/log-event.ts';

/** The most bytes of an event's JSON that go over the bus whole; an entry of it may have 256 kB with all. */
export const MAX_EVENT_BYTES = 240 * 1024;

// An event that is about thousands of things is read from the bucket; this many are enough to tell what it is.
const MAX_TARGETS = 200;
const MAX_TEXT = 300;

/** What reconciling needs of an event, and no more than fits on the bus. */
export function cutEvent(event: LogEvent): LogEvent {
  for (let targets = MAX_TARGETS; ; targets = Math.floor(targets / 2)) {
    const cut = cutTo(targets, event);
    if (targets === 0 || Buffer.byteLength(JSON.stringify(cut)) <= MAX_EVENT_BYTES) return cut;
  }
}

function cutTo(targets: number, event: LogEvent): LogEvent {
  const { uuid, eventType, published, actor, client, transaction, debugContext, outcome, target } = event;
  const { requestId } = debugContext?.debugData ?? {};
  return {
    uuid,
    eventType,
    published,
    ...(actor && { actor: { ...named(actor), type: short(actor.type) } }),
    ...(client && { client: { id: shortened(client.id) } }),
    ...(outcome && { outcome: { result: shortened(outcome.result), reason: shortened(outcome.reason) } }),
    ...(transaction && { transaction: cutTransaction(transaction) }),
    ...(typeof requestId === 'string' && { debugContext: { debugData: { requestId: short(requestId) } } }),
    ...(target && {
      target: target.slice(0, targets).map((one) => ({ ...named(one), type: short(one.type) })),
    }),
  };
}

function named({ id, alternateId }: { id: string; alternateId?: string | null | undefined }) {
  return { id: short(id), alternateId: shortened(alternateId) };
}

function cutTransaction({ type, id, detail }: NonNullable<LogEvent['transaction']>) {
  const { requestApiTokenId: token } = detail ?? {};
  return {
    type: shortened(type),
    id: shortened(id),
    ...(typeof token === 'string' && { detail: { requestApiTokenId: short(token) } }),
  };
}

const short = (text: string) => text.slice(0, MAX_TEXT);
const shortened = (text: string | null | undefined) => (typeof text === 'string' ? short(text) : text);
