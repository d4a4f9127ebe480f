import type { LogEvent } from '../okta/log-event.ts';
import { isUnknown } from '../okta/log-targets.ts';
import type { OktaSecret } from '../okta/secret.ts';

/** By what Okta's log knows the gateway: the service app's client id, or the id of the API token. */
export interface OwnCredential {
  readonly clientId?: string | undefined;
  readonly apiTokenId?: string | undefined;
  /** Whom the token acts as. */
  readonly ownerId?: string | undefined;
}

/** What the Okta secret says of the gateway's own credential. */
export function ownCredential(secret: OktaSecret): OwnCredential {
  return 'clientId' in secret
    ? { clientId: secret.clientId }
    : { apiTokenId: secret.apiTokenId, ownerId: secret.apiTokenOwnerId };
}

/** Whether the gateway's own credential did it; undefined where that cannot be told. */
export function isOwn(
  event: LogEvent,
  { clientId, apiTokenId, ownerId }: OwnCredential,
): boolean | undefined {
  const { actor, transaction } = event;
  const token = transaction?.detail?.requestApiTokenId;
  if (clientId !== undefined && actor?.id === clientId) return true;
  if (apiTokenId !== undefined && token === apiTokenId) return true;
  // What Okta did by itself may follow from anybody.
  if (!actor || isUnknown(actor.id) || actor.type === 'SystemPrincipal') return undefined;
  if (ownerId !== undefined && actor.id !== ownerId) return false;
  // A token's events have its owner for an actor: one that does not tell of a request may be of the token.
  if (clientId === undefined && transaction?.type !== 'WEB') return undefined;
  return clientId === undefined && apiTokenId === undefined ? undefined : false;
}
