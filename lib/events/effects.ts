import type { LogEvent } from '../okta/log-event.ts';
import { applicationGroup, applicationUser, device } from '../okta/resources.ts';
import { bindingEffects, privilegeEffects } from './privilege-effects.ts';
import { only, targetsOf } from './targets.ts';

/** What was done to a resource; `changed` where the event alone cannot tell. */
export type EffectKind =
  | 'added'
  | 'updated'
  | 'removed'
  | 'activated'
  | 'deactivated'
  | 'suspended'
  | 'unsuspended'
  | 'deleted'
  | 'linked'
  | 'unlinked'
  | 'changed';

/** One thing that an event says was done. */
export interface EventEffect {
  /** As the ledger names it (lib/okta/resources.ts). */
  readonly resource: string;
  /** Other names under which the ledger may have it: a role is unassigned by the id of its assignment. */
  readonly aliases: readonly string[];
  readonly effect: EffectKind;
  /** The operations of the ledger that do this. None: the gateway cannot do it. */
  readonly operations: readonly string[];
  /** The event itself says that it follows from a group, or that the user did it to their own device. */
  readonly follows?: 'group' | 'owner';
}

/** What an event says: its effects, that nothing was done, or something that nobody here has heard of. */
export type Said =
  | { readonly kind: 'effects'; readonly effects: readonly EventEffect[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown' };

const MEMBERSHIP = {
  add: ['added', ['okta.assignUserToApplication']],
  update: ['updated', ['okta.updateApplicationUser', 'okta.assignUserToApplication']],
  change_password: ['updated', ['okta.updateApplicationUser', 'okta.assignUserToApplication']],
  remove: ['removed', ['okta.unassignUserFromApplication']],
} as const;

const GROUP_ASSIGNMENT = {
  add: ['added', ['okta.assignGroupToApplication']],
  update: ['updated', ['okta.updateGroupAssignmentToApplication', 'okta.assignGroupToApplication']],
  remove: ['removed', ['okta.unassignApplicationFromGroup']],
} as const;

const DEVICE = {
  activate: ['activated', ['okta.activateDevice']],
  deactivate: ['deactivated', ['okta.deactivateDevice']],
  suspend: ['suspended', ['okta.suspendDevice']],
  unsuspend: ['unsuspended', ['okta.unsuspendDevice']],
  delete: ['deleted', ['okta.deleteDevice']],
} as const;

// A device that is deactivated or deleted loses its users.
const DEVICE_USER = {
  add: ['linked', []],
  remove: ['unlinked', ['okta.deactivateDevice', 'okta.deleteDevice']],
} as const;

type Does = readonly [EffectKind, readonly string[]];

// What an attempt came to that changed nothing.
const WITHOUT_EFFECT = new Set(['FAILURE', 'DENY', 'SKIPPED']);

/**
 * What an event of Okta's System Log says was done. Never throws: whatever has not the shape that its type should
 * have is `unknown`.
 *
 * https://developer.okta.com/docs/reference/api/event-types/
 */
export function effectsOf(event: LogEvent): Said {
  if (WITHOUT_EFFECT.has(event.outcome?.result ?? '')) return { kind: 'nothing' };
  const effects = effectsByType(event);
  return effects && effects.length > 0 ? { kind: 'effects', effects } : { kind: 'unknown' };
}

function effectsByType(event: LogEvent): readonly EventEffect[] | undefined {
  const dot = event.eventType.lastIndexOf('.');
  const [about, what] = [event.eventType.slice(0, dot), event.eventType.slice(dot + 1)];
  switch (about) {
    case 'application.user_membership':
      return membershipEffects(event, named(MEMBERSHIP, what));
    case 'group.application_assignment':
      return groupAssignmentEffects(event, named(GROUP_ASSIGNMENT, what));
    case 'device.lifecycle':
      return deviceEffects(event, named(DEVICE, what));
    case 'device.user':
      return deviceEffects(event, named(DEVICE_USER, what));
    case 'user.account.privilege':
    case 'group.privilege':
      return privilegeEffects(event);
    case 'iam.resourceset.bindings':
      return bindingEffects(event, what);
    default:
      return undefined;
  }
}

function membershipEffects(event: LogEvent, does: Does | undefined): EventEffect[] | undefined {
  const { users, apps } = targetsOf(event);
  const [user, app] = [only(users), only(apps)];
  return does && user && app ? [effect(applicationUser(app.id, user.id), does)] : undefined;
}

function groupAssignmentEffects(event: LogEvent, does: Does | undefined): EventEffect[] | undefined {
  const { groups, apps } = targetsOf(event);
  const [group, app] = [only(groups), only(apps)];
  return does && group && app ? [effect(applicationGroup(app.id, group.id), does)] : undefined;
}

function deviceEffects(event: LogEvent, does: Does | undefined): EventEffect[] | undefined {
  const { devices, users } = targetsOf(event);
  const target = only(devices);
  if (!does || !target) return undefined;
  const byOwner = does[0] === 'linked' && users.some(({ id }) => id === event.actor?.id);
  return [{ ...effect(device(target.id), does), ...(byOwner && { follows: 'owner' }) }];
}

const effect = (resource: string, [kind, operations]: Does): EventEffect => ({
  resource,
  aliases: [],
  effect: kind,
  operations,
});

const named = (table: Readonly<Record<string, Does>>, what: string): Does | undefined =>
  Object.hasOwn(table, what) ? table[what] : undefined;
