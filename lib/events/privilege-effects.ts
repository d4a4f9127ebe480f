import type { LogEvent } from '../okta/log-event.ts';
import { groupRole, userRole } from '../okta/resources.ts';
import { roleOfAssignmentId, roleOfLogName } from '../okta/role-type.ts';
import type { EffectKind, EventEffect } from './effects.ts';
import { only, type Target, targetsOf } from './targets.ts';

const OPERATIONS: Partial<Record<EffectKind, readonly string[]>> = {
  added: ['okta.assignRoleToUser'],
  removed: ['okta.unassignRoleFromUser'],
  changed: ['okta.assignRoleToUser', 'okta.unassignRoleFromUser'],
};

/**
 * The effects of `user.account.privilege.*` and `group.privilege.*`. The type says only that privileges changed,
 * and a grant is also what is left after one of several roles was taken away: a target says which it was.
 */
export function privilegeEffects(event: LogEvent): EventEffect[] {
  const { says } = targetsOf(event);
  if (says('ROLE_ASSIGNED_GROUP_ROLE_CHANGE')) {
    return roleEffects(event, 'changed').map((effect) => ({ ...effect, follows: 'group' }));
  }
  return roleEffects(event, kindOf(event));
}

/** The effects of `iam.resourceset.bindings.*`: a custom role over a resource set, to users or groups. */
export function bindingEffects(event: LogEvent, what: string): EventEffect[] {
  if (what !== 'add' && what !== 'delete') return [];
  return roleEffects(event, what === 'add' ? 'added' : 'removed');
}

function kindOf(event: LogEvent): EffectKind {
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

/** One effect for each role and each who holds it. */
function roleEffects(event: LogEvent, effect: EffectKind): EventEffect[] {
  const { users, groups } = targetsOf(event);
  const roles = rolesOf(event);
  // A privilege event of a group may name its members as well; then it is about the group.
  const about = event.eventType.startsWith('group.') ? [] : users;
  const holders = about.length > 0 ? about : groups;
  const ofGroup = about.length === 0;
  return holders.filter(isUsable).flatMap(({ id }) =>
    roles.map(({ name, assignmentId }) => ({
      resource: ofGroup ? groupRole(id, name) : userRole(id, name),
      aliases: !ofGroup && assignmentId !== undefined ? [userRole(id, assignmentId)] : [],
      effect,
      operations: ofGroup ? [] : (OPERATIONS[effect] ?? []),
    })),
  );
}

/** The roles that an event names, as the ledger names them, and the ids of their assignments. */
function rolesOf(event: LogEvent): { name: string; assignmentId: string | undefined }[] {
  const { roles, customRoles, resourceSets } = targetsOf(event);
  const [customRole, set] = [only(customRoles), only(resourceSets)];
  const custom =
    customRole && set
      ? [{ name: `CUSTOM/${customRole.id}/${set.id}`, assignmentId: assignmentIdOf(customRole) }]
      : [];
  return [
    ...roles.filter(isUsable).map((role) => {
      const assignmentId = assignmentIdOf(role);
      const name = roleOfLogName(role.id, assignmentId ?? '');
      const isNamedSo = assignmentId !== undefined && roleOfAssignmentId(assignmentId) === name;
      return { name, assignmentId: isNamedSo ? undefined : assignmentId };
    }),
    ...custom,
  ];
}

const isUsable = (target: Target) => only([target]) !== undefined;

const assignmentIdOf = ({ alternateId }: Target) =>
  alternateId && alternateId !== 'unknown' && /^[A-Za-z0-9_-]{1,100}$/.test(alternateId)
    ? alternateId
    : undefined;
