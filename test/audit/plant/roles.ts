import type { OktaState, RoleAssignment } from '../../../infra/local/okta/state.ts';
import { groupRole } from '../../support/names.ts';
import { DAY_MS, type Planting } from '../planting.ts';
import { newGroup } from './assignments.ts';
import { ASSIGN, grant, type Held, hold, inDays, ticketed } from './held.ts';

const AUDIT = 'admin-roles';
const EVERYDAY = ['HELP_DESK_ADMIN', 'READ_ONLY_ADMIN', 'REPORT_ADMIN', 'USER_ADMIN', 'APP_ADMIN'];

/** Holders of roles with tickets for all of them but those that are planted without. */
export function plantRoles(planting: Planting, state: OktaState, holders: number): void {
  for (const { user } of [...state.roleHolders.values()]) state.roleHolders.delete(user.id);
  state.grants.length = 0;
  const users = [...state.users.values()].filter(({ status }) => status === 'ACTIVE').slice(0, holders);
  const next = (type: string, more: Partial<RoleAssignment> = {}): Held => {
    const user = users.pop();
    if (!user) throw new Error('There are too few holders for all that is to be planted');
    return hold(state, user, type, planting.sometime(), more);
  };
  for (const sort of SORTS) planting.times(() => sort(planting, state, next));
  // More super administrators than there may be; each has a ticket, and an end.
  for (let count = 0; count < 8; count += 1) {
    const held = next('SUPER_ADMIN');
    ticketed(planting, held);
    grant(state, held, inDays(planting, 20 + count));
  }
  planting.fault(AUDIT, 'too-many-super-admins', 'okta:role/SUPER_ADMIN', 'held by too many');
  plantGroupRoles(planting, state, next);
  while (users.length > 0) ticketed(planting, next(planting.random.pick(EVERYDAY)));
}

/** A group that gives its members a role: one finding, however many they are. */
function plantGroupRoles(planting: Planting, state: OktaState, next: Next): void {
  for (const isKnown of [false, true]) {
    const group = newGroup(state, 900);
    const resource = groupRole(group.id, 'HELP_DESK_ADMIN');
    for (let member = 0; member < 3; member += 1) {
      const { user } = next('HELP_DESK_ADMIN', { assignmentType: 'GROUP', groupId: group.id });
      group.members.push(user.id);
    }
    if (isKnown) planting.adopted('role-without-ticket', resource, 'held', 'okta.group.privilege.grant');
    else planting.fault(AUDIT, 'role-without-ticket', resource, 'held');
  }
}

type Next = (type: string, more?: Partial<RoleAssignment>) => Held;
type Sort = (planting: Planting, state: OktaState, next: Next) => void;

const withoutTicket = (planting: Planting, { resource }: Held) =>
  planting.fault(AUDIT, 'role-without-ticket', resource, 'held');

// Each is done so many times. The first are faults, the others only look like it.
const SORTS: readonly Sort[] = [
  (planting, _, next) => withoutTicket(planting, next('HELP_DESK_ADMIN')),
  // Taken away on a ticket, and given again by hand.
  (planting, _, next) => {
    const held = next('APP_ADMIN');
    ticketed(planting, held);
    const { created } = held.assignment;
    planting.change('okta.unassignRoleFromUser', held.resource, created + DAY_MS, { after: null });
    withoutTicket(planting, held);
  },
  // The ticket gave another assignment of the same role.
  (planting, _, next) => {
    const held = next('WORKFLOWS_ADMIN');
    ticketed(planting, held, { id: 'irbAnotherOne' });
    withoutTicket(planting, held);
  },
  (planting, _, next) => {
    const held = next('USER_ADMIN');
    const { created, id } = held.assignment;
    planting.unticketed(ASSIGN, held.resource, created - 2_000, { after: { id } });
    withoutTicket(planting, held);
  },
  // Held for good, with a ticket: no grant, or one that does not end.
  (planting, _, next) => {
    const held = next('ORG_ADMIN');
    ticketed(planting, held);
    planting.fault(AUDIT, 'standing-role', held.resource, 'standing');
  },
  (planting, state, next) => {
    const held = next('ORG_ADMIN');
    ticketed(planting, held);
    grant(state, held);
    planting.fault(AUDIT, 'standing-role', held.resource, 'standing');
  },
  // The grant has ended, and the role is still there; Okta writes the time in its own way.
  (planting, state, next) => {
    const held = next('USER_ADMIN');
    ticketed(planting, held);
    const { grantId } = grant(state, held, '2024-12-09 14:17:22.0');
    planting.fault(AUDIT, 'expired-grant', held.resource, `grant ${grantId}`);
  },
  (planting, _, next) => {
    const held = next('REPORT_ADMIN');
    ticketed(planting, held);
    held.user.status = 'DEPROVISIONED';
    planting.fault(AUDIT, 'role-of-deactivated-user', held.resource, 'held by a deactivated user');
  },
  (planting, _, next) =>
    planting.exempt(AUDIT, 'role-without-ticket', next('READ_ONLY_ADMIN').resource, 'held'),
  // From before tickets were asked for.
  (planting, _, next) => {
    next('READ_ONLY_ADMIN').assignment.created = planting.since - 30 * DAY_MS;
  },
  (planting, _, next) => planting.adopted('role-without-ticket', next('APP_ADMIN').resource, 'held', ASSIGN),
  // Time-bound, with an end that is still to come.
  (planting, state, next) => {
    const held = next('ORG_ADMIN');
    ticketed(planting, held);
    grant(state, held, inDays(planting, 30));
  },
];
