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
    ...(displayMessage && { message: displayMessage }),
    ...(requestId !== undefined && { requestId }),
    ...(client?.ipAddress && { ipAddress: client.ipAddress }),
    targets: (target ?? []).slice(0, 20).map(({ id, type, displayName }) => ({
      id,
      type,
      ...(displayName && { name: displayName }),
    })),
  };
}

/** Who did what an event tells of. */
export function actorOf({ actor }: LogEvent): Finding['actor'] {
  if (!actor) return undefined;
  const name = actor.displayName ?? actor.alternateId;
  return { id: actor.id, type: actor.type, ...(name && { name }) };
}
