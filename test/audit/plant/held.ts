import { roleAssignmentId, STANDARD_ROLES } from '../../../infra/local/okta/role-catalog.ts';
import type { Grant, OktaState, RoleAssignment, UserRecord } from '../../../infra/local/okta/state.ts';
import { userRole } from '../../support/names.ts';
import { DAY_MS, type Planting } from '../planting.ts';

export const ASSIGN = 'okta.assignRoleToUser';

/** One holder with one role, and what is known of it. */
export interface Held {
  readonly user: UserRecord;
  readonly assignment: RoleAssignment;
  readonly resource: string;
}

/** Gives a user one role, as if it had been done in the vendor's own console. */
export function hold(
  state: OktaState,
  user: UserRecord,
  type: string,
  created: number,
  more: Partial<RoleAssignment>,
): Held {
  const resourceSet = STANDARD_ROLES[type]?.resourceSet;
  const assignment: RoleAssignment = {
    id: roleAssignmentId(type, (prefix) => state.newId(prefix)),
    type,
    assignmentType: 'USER',
    created,
    visibleAt: 0,
    ...(resourceSet !== undefined && { role: type, resourceSet }),
    ...more,
  };
  state.roleHolders.set(user.id, { user, assignments: [assignment] });
  return { user, assignment, resource: userRole(user.id, type) };
}

/** Puts the ticket on record on which it was given. */
export function ticketed(
  planting: Planting,
  { assignment, resource }: Held,
  after = { id: assignment.id },
): void {
  planting.change(ASSIGN, resource, assignment.created - 2_000, { after });
}

/** A time to come, as a grant has it. */
export const inDays = (planting: Planting, days: number) =>
  new Date(planting.now + days * DAY_MS).toISOString();

/** A governance grant behind the role; without a date it does not end. */
export function grant(state: OktaState, { user, assignment }: Held, expirationDate?: string): Grant {
  const made: Grant = {
    grantId: state.newId('gra'),
    userId: user.id,
    roleAssignmentId: assignment.id,
    type: 'ENTITLEMENT-BUNDLE',
    bundleId: state.newId('enb'),
    ...(expirationDate !== undefined && { expirationDate }),
    resources: [{ resource: `orn:okta:directory:${state.orgId}:groups:${user.id}`, label: 'Managed group' }],
  };
  state.grants.push(made);
  return made;
}
