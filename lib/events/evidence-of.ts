import type { Finding } from '../findings/finding.ts';
import type { LogEvent } from '../okta/log-event.ts';
import { requestIdOf } from './request-id.ts';

/** What of an event a finding keeps: who, what, when, from where. */
export function evidenceOf(event: LogEvent): NonNullable<Finding['evidence']['event']> {
  const { uuid, eventType, published, displayMessage, client, target } = event;
  const requestId = requestIdOf(event);
  return {
    uuid,
    eventType,
    published,
    ...(displayMessage && { message: shown(displayMessage) }),
    ...(requestId !== undefined && { requestId: shown(requestId) }),
    ...(client?.ipAddress && { ipAddress: shown(client.ipAddress) }),
    targets: (target ?? []).slice(0, 20).map(({ id, type, displayName }) => ({
      id: shown(id),
      type: shown(type),
      ...(displayName && { name: shown(displayName) }),
    })),
  };
}

/** Who did what an event tells of. */
export function actorOf({ actor }: LogEvent): Finding['actor'] {
  if (!actor) return undefined;
  const name = actor.displayName ?? actor.alternateId;
  return { id: shown(actor.id), type: shown(actor.type), ...(name && { name: shown(name) }) };
}

// A finding is one item of its table, whatever an event holds.
const MAX_TEXT = 300;

/** A text as a finding shows it; DynamoDB has no half of a surrogate pair. */
const shown = (text: string) => text.slice(0, MAX_TEXT).toWellFormed();
