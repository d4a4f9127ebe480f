import type { ChangeRecord } from '../ledger/record.ts';
import type { Timing } from '../ledger/timing.ts';
import type { LogEvent } from '../okta/log-event.ts';
import { resourceNamed } from '../resource/registry.ts';
import type { EventEffect, ResourceType } from '../resource/resource-type.ts';
import { isOwn, type OwnCredential } from './credential.ts';
import { isRequestOf, startOf } from './match.ts';
import { isJob, requestIdOf } from './request-id.ts';

/**
 * Whether an event without the id of a request is certain to tell of what the gateway itself asked for. What follows from
 * a group names whoever changed the group as its actor, and so may name the gateway.
 *
 * @param byUs whether the gateway's own credential did it; undefined where that cannot be told
 */
export function isCertain(
  event: LogEvent,
  { effect, follows }: EventEffect,
  type: Pick<ResourceType, 'derivation'> | undefined,
  byUs: boolean | undefined,
): boolean {
  const mayFollow = isJob(event) && type?.derivation(effect, true) !== 'never';
  return byUs === true && !follows && !mayFollow;
}

/** Whether an event is certain to tell of a change of which it is not known whether it took effect. */
export function tellsFor(
  record: ChangeRecord,
  event: LogEvent,
  effect: EventEffect,
  own: OwnCredential,
  { clockSkewMs }: Pick<Timing, 'clockSkewMs'>,
): boolean {
  const requestId = requestIdOf(event);
  if (requestId !== undefined && isRequestOf(record, requestId)) return true;
  const type = resourceNamed(effect.resource)?.type;
  const isSince = Date.parse(event.published) >= Date.parse(startOf(record)) - clockSkewMs;
  return isSince && isCertain(event, effect, type, isOwn(event, own));
}
