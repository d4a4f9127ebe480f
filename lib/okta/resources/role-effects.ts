import type { LogEvent } from '../log-event.ts';
import { only, type Target, targetsOf } from '../log-targets.ts';
import { type CanonicalRole, canonicalRole, roleTypeOfLogName } from '../role-name.ts';

/** What an event says was done to a role of one holder. */
export interface RoleEffect {
  readonly holder: { readonly kind: 'user' | 'group'; readonly id: string };
  readonly role: CanonicalRole;
  readonly effect: 'added' | 'removed' | 'changed';
  readonly follows?: 'group';
}

const PRIVILEGE = /^(user\.account|group)\.privilege\.(grant|revoke)$/;
// Both seen in a public connector's events (conductorone/baton-okta).
const GROUP_CHANGES = ['ROLE_ASSIGNED_GROUP_ROLE_CHANGE', 'CUSTOM_ROLE_BINDING_ADDED_GROUP_CHANGE'];
const BINDING = /^iam\.resourceset\.bindings\.(add|delete)$/;

/**
 * The effects of `user.account.privilege.*`, `group.privilege.*` and `iam.resourceset.bindings.*`, one for each role and
 * each who holds it; undefined for any other event. A privilege event's type says only that privileges changed, and a
 * grant is also what is left after one of several roles was taken away: a target says which it was.
 */
export function roleEffects(event: LogEvent): readonly RoleEffect[] | undefined {
  const [, bound] = BINDING.exec(event.eventType) ?? [];
  if (bound !== undefined) return effects(event, bound === 'add' ? 'added' : 'removed');
  if (!PRIVILEGE.test(event.eventType)) return undefined;
  const { says } = targetsOf(event);
  if (!GROUP_CHANGES.some(says)) return effects(event, kindOf(event));
  return effects(event, 'changed').map((one) => ({ ...one, follows: 'group' }));
}

function kindOf(event: LogEvent): RoleEffect['effect'] {
  const { says } = targetsOf(event);
  const removed =
    says('ROLE_UNASSIGNED') ||
    says('ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED') ||
    says('CUSTOM_ROLE_BINDING_REMOVED');
  const added = says('ROLE_ASSIGNED') || says('CUSTOM_ROLE_BINDING_ADDED');
  if (added !== removed) return added ? 'added' : 'removed';
  // Without a target that tells, only the last one's going is certain.
  return !added && event.eventType.endsWith('.revoke') ? 'removed' : 'changed';
}

function effects(event: LogEvent, effect: RoleEffect['effect']): RoleEffect[] {
  const { users, groups } = targetsOf(event);
  const roles = rolesOf(event);
  // A privilege event of a group may name its members as well; then it is about the group.
  const about = event.eventType.startsWith('group.') ? [] : users;
  const kind = about.length > 0 ? 'user' : 'group';
  const holders = about.length > 0 ? about : groups;
  return holders
    .filter((one) => only([one]))
    .flatMap(({ id }) => roles.map((role): RoleEffect => ({ holder: { kind, id }, role, effect })));
}

/** The roles that an event names. */
function rolesOf(event: LogEvent): CanonicalRole[] {
  const { roles, customRoles, resourceSets } = targetsOf(event);
  const [customRole, set] = [only(customRoles), only(resourceSets)];
  const custom =
    customRole && set
      ? canonicalRole({ type: 'CUSTOM', role: customRole.id, 'resource-set': set.id })
      : undefined;
  const standard = roles
    .map(({ id, alternateId }) => roleTypeOfLogName(id, assignmentIdOf(alternateId)))
    .filter((roleType) => roleType !== undefined);
  return [...standard.map((roleType) => ({ roleType })), ...(custom ? [custom] : [])];
}

const assignmentIdOf = (alternateId: Target['alternateId']) =>
  alternateId && alternateId !== 'unknown' ? alternateId : undefined;
