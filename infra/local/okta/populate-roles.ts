import type { OktaOrgSize, OktaSamples } from './okta-org-options.ts';
import { EPOCH } from './population-epoch.ts';
import { roleAssignmentId, STANDARD_ROLES } from './role-catalog.ts';
import type { OktaState, RoleAssignment, UserRecord } from './state.ts';

const COMMON_TYPES = ['READ_ONLY_ADMIN', 'HELP_DESK_ADMIN', 'APP_ADMIN', 'REPORT_ADMIN', 'WORKFLOWS_ADMIN'];
const GRANT_RESOURCES = 50;

/** Answers a standard assignment, or a custom one when role and resource set are given. */
function assignment(state: OktaState, type: string, more: Partial<RoleAssignment> = {}): RoleAssignment {
  const resourceSet = STANDARD_ROLES[type]?.resourceSet;
  return {
    id: roleAssignmentId(type, (prefix) => state.newId(prefix)),
    type,
    assignmentType: 'USER',
    created: EPOCH + state.serial * 1000,
    visibleAt: 0,
    ...(resourceSet === undefined ? {} : { role: type, resourceSet }),
    ...more,
  };
}

function hold(state: OktaState, user: UserRecord | undefined, ...assignments: RoleAssignment[]): string {
  if (!user) throw new Error('the population has too few users for its roles');
  state.roleHolders.set(user.id, { user, assignments });
  return user.id;
}

function addGrants(state: OktaState, userId: string, roleAssignmentId: string): string {
  const resources = Array.from({ length: GRANT_RESOURCES }, (_, i) => ({
    resource: `orn:okta:directory:${state.orgId}:groups:${state.newId('00g')}`,
    label: `Managed group ${i + 1}`,
  }));
  const grantId = state.newId('gra');
  const shared = { userId, roleAssignmentId };
  state.grants.push(
    { ...shared, grantId: state.newId('gra'), type: 'CUSTOM', resources: resources.slice(0, 3) },
    {
      ...shared,
      grantId,
      type: 'ENTITLEMENT-BUNDLE',
      bundleId: state.newId('enb'),
      expirationDate: '2024-12-09 14:17:22.0',
      resources,
    },
  );
  return grantId;
}

type RoleSamples = Pick<
  OktaSamples,
  'adminUserId' | 'customRoleId' | 'resourceSetId' | 'governedUserId' | 'governedRoleAssignmentId' | 'grantId'
>;

/** The first users hold roles: the owner of the tokens, the sample administrator, the governed one, others. */
export function populateRoles(state: OktaState, size: OktaOrgSize, users: UserRecord[]): RoleSamples {
  const customRoleId = state.newId('cr0');
  const resourceSetId = state.newId('iam');
  state.customRoles.set(customRoleId, 'User creator');
  state.resourceSets.set(resourceSetId, 'Contractors');
  const [group] = state.groups.keys();
  const [app] = state.apps.keys();

  hold(state, users[0], assignment(state, 'SUPER_ADMIN'));
  const adminUserId = hold(
    state,
    users[1],
    assignment(state, 'HELP_DESK_ADMIN', group ? { targetGroupIds: [group] } : {}),
    assignment(state, 'APP_ADMIN', app ? { targetAppIds: [app] } : {}),
    assignment(state, 'ORG_ADMIN'),
    assignment(state, 'CUSTOM', { role: customRoleId, resourceSet: resourceSetId }),
    assignment(state, 'API_ACCESS_MANAGEMENT_ADMIN', {
      id: state.newId('gra'),
      assignmentType: 'GROUP',
      ...(group ? { groupId: group } : {}),
    }),
  );
  const governed = assignment(state, 'USER_ADMIN');
  const governedUserId = hold(state, users[2], governed);
  const grantId = addGrants(state, governedUserId, governed.id);
  for (let i = 3; i < size.roleHolders; i++) {
    hold(state, users[i], assignment(state, COMMON_TYPES[i % COMMON_TYPES.length] ?? 'READ_ONLY_ADMIN'));
  }
  return {
    adminUserId,
    customRoleId,
    resourceSetId,
    governedUserId,
    governedRoleAssignmentId: governed.id,
    grantId,
  };
}
