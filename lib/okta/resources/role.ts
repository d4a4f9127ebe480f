import * as z from 'zod';
import { instantOf } from '../../resource/instant.ts';
import { nameTemplate } from '../../resource/name-template.ts';
import type { EventEffect, Reference, ResourceType } from '../../resource/resource-type.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { path } from '../../upstream/path.ts';
import { oktaSaysMissing } from '../errors.ts';
import { USER_ID } from '../ids.ts';
import type { LogEvent } from '../log-event.ts';
import { canonicalRole, type NamedRole, ROLE_TYPE } from '../role-name.ts';
import { namedRole, role } from '../user-role.ts';
import { roleEffects } from './role-effects.ts';

const ASSIGN = 'okta.assignRoleToUser';
const UNASSIGN = 'okta.unassignRoleFromUser';

// Named here is what is harmless enough for any ticket. Whatever is not named is privileged: custom roles, whose
// permissions an id does not tell, and standard roles that Okta adds later.
const EVERYDAY_ROLES = new Set([
  'GROUP_MEMBERSHIP_ADMIN',
  'HELP_DESK_ADMIN',
  'READ_ONLY_ADMIN',
  'REPORT_ADMIN',
  'USER_ADMIN',
]);

const text = z.string().nullish().catch(null);
const roleForms = { userId: USER_ID, roleType: ROLE_TYPE };

/** The names of roles of one kind of holder. A reference has the members of a {@link CanonicalRole}. */
function roleNames(holder: string) {
  const standard = nameTemplate(`${holder}/role/{roleType}`, roleForms);
  const custom = nameTemplate(`${holder}/role/CUSTOM/{customRole}/{resourceSet}`, roleForms);
  // Nothing has this name: it is that of an assignment which is not there, so that nobody can say of what role.
  const missing = nameTemplate(`${holder}/role/assignment/{roleAssignmentId}`, roleForms);
  return {
    nameOf(reference: Reference): string {
      if (reference.roleAssignmentId !== undefined) return missing.nameOf(reference);
      return (reference.roleType === 'CUSTOM' ? custom : standard).nameOf(reference);
    },
    parse(name: string): Reference | undefined {
      const found = custom.parse(name);
      if (!found) return standard.parse(name) ?? missing.parse(name);
      const { customRole = '', resourceSet = '' } = found;
      const one = canonicalRole({ type: 'CUSTOM', role: customRole, 'resource-set': resourceSet });
      // A role that is a standard one by its other name is called by that.
      return one?.roleType === 'CUSTOM' ? { ...found, roleType: 'CUSTOM' } : undefined;
    },
  };
}

const common = {
  vendor: 'okta',
  isMissing: oktaSaysMissing,
  isHeld: (representation) =>
    role.safeParse(representation).data?.assignmentType !== 'GROUP' && representation != null,
  stateOf(representation) {
    const held = role.safeParse(representation).data;
    if (!held) return null;
    const { id, created = null, assignmentType } = held;
    const named = canonicalRole(namedRole(held));
    return {
      id,
      created: instantOf(text.parse(created)),
      assignmentType: assignmentType ?? 'USER',
      role: named,
    };
  },
  factsOf: ({ roleType }) => ({
    ...(roleType !== undefined && { roleType }),
    // Of an assignment that is not there, nothing can be taken away.
    privileged: roleType !== undefined && !EVERYDAY_ROLES.has(roleType),
  }),
  factsOfEffect: ({ roleType }) => ({
    ...(roleType !== undefined && { roleType }),
    privileged: roleType === undefined || !EVERYDAY_ROLES.has(roleType),
  }),
  isPrivileged: ({ roleType }) => roleType === undefined || !EVERYDAY_ROLES.has(roleType),
} as const satisfies Partial<ResourceType>;

/** A role of a user, standard or custom; a custom one is named by role and resource set, over which it may be held. */
export const userRole: ResourceType = {
  ...common,
  ...roleNames('okta:user/{userId}'),
  name: 'UserRole',
  pathOf: ({ userId = '' }) => path`/api/v1/users/${userId}/roles`,
  find: heldRole,
  parentsOf: ({ userId = '' }) => [path`/api/v1/users/${userId}`],
  bearing: { gives: [ASSIGN], takes: [UNASSIGN] },
  madeBy: [ASSIGN],
  // The id of a custom role's assignment is known to Okta alone.
  askedForAs: ({ userId = '', roleType }) => (roleType === 'CUSTOM' ? userName(userId) : undefined),
  logTarget: ({ userId = '' }) => userId,
  effectsOf: (event: LogEvent): EventEffect[] | undefined =>
    roleEffects(event)
      ?.filter(({ holder }) => holder.kind === 'user')
      .flatMap(({ holder, role: named, effect, follows }) => {
        const resource = userRole.nameOf({ userId: holder.id, ...named });
        const operations = { added: [ASSIGN], removed: [UNASSIGN], changed: [ASSIGN, UNASSIGN] }[effect];
        return userRole.parse(resource)
          ? [{ resource, effect, operations, ...(follows && { follows }) }]
          : [];
      }),
  derivation: (effect, byJob) => (byJob || effect === 'changed' ? 'by state' : 'never'),
  isDerived: (state) => role.safeParse(state).data?.assignmentType === 'GROUP',
  undoOf(effect, { userId }) {
    if (effect === 'added') return `DELETE /okta/api/v1/users/${userId}/roles/{roleAssignmentId}`;
    return effect === 'removed' ? `POST /okta/api/v1/users/${userId}/roles` : undefined;
  },
};

/** A role of a group, which gives it to the group's members. The gateway itself neither gives nor takes one. */
export const groupRole: ResourceType = {
  ...common,
  ...roleNames('okta:group/{groupId}'),
  name: 'GroupRole',
  pathOf: ({ groupId = '' }) => path`/api/v1/groups/${groupId}/roles`,
  find: heldRole,
  parentsOf: ({ groupId = '' }) => [path`/api/v1/groups/${groupId}`],
  bearing: { gives: [], takes: [] },
  madeBy: [],
  effectsOf: (event: LogEvent): EventEffect[] | undefined =>
    roleEffects(event)
      ?.filter(({ holder }) => holder.kind === 'group')
      .map(({ holder, role: named, effect, follows }) => ({
        resource: groupRole.nameOf({ groupId: holder.id, ...named }),
        effect,
        operations: [],
        ...(follows && { follows }),
      })),
  derivation: () => 'never',
  isDerived: () => false,
  undoOf: () => undefined,
};

/** A user, of whose roles it is not known yet which one. */
export const userName = (userId: string) => `okta:user/${userId}`;

/** The reference of a role of a user; undefined for a custom role that does not say which. */
export function userRoleReference(userId: string, named: NamedRole): Reference | undefined {
  const one = canonicalRole(named);
  return one && { userId, ...one };
}

/**
 * The role in a holder's list of roles: the one that is held directly, where it is held through a group as well.
 *
 * @throws {UpstreamError} `invalid` for a response that is no list of roles
 */
function heldRole(roles: unknown, reference: Reference): unknown {
  const { data } = z.array(z.unknown()).safeParse(roles);
  if (!data) throw new UpstreamError('invalid', "The vendor's answer is not a list of roles");
  const known = data.flatMap((one) => role.safeParse(one).data ?? []);
  const { roleType, customRole, resourceSet, roleAssignmentId } = reference;
  const same = known.filter((held) => {
    if (roleAssignmentId !== undefined) return held.id === roleAssignmentId;
    const one = canonicalRole(namedRole(held));
    if (!one || one.roleType !== roleType) return false;
    return !('customRole' in one) || (one.customRole === customRole && one.resourceSet === resourceSet);
  });
  const found = same.find(({ assignmentType }) => assignmentType !== 'GROUP') ?? same[0];
  // What cannot be read may be the one.
  if (!found && known.length < data.length)
    throw new UpstreamError('invalid', "Some of the vendor's list of roles are no roles");
  return found ?? null;
}
