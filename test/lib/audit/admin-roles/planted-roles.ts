import type { OktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import type { Grant, RoleAssignment, UserRecord } from '../../../../infra/local/okta/state.ts';
import type { Ledger } from '../../../../lib/ledger/ledger.ts';
import type { ChangeRecord } from '../../../../lib/ledger/record.ts';
import { changeRecord } from '../../../support/change-record.ts';
import { groupRole, userRole } from '../../../support/names.ts';

/** When planted roles are granted, unless told. */
export const GRANTED = Date.UTC(2026, 0, 15);

/** Plants roles in an embedded org, and the changes that justify them in a ledger. */
export function plantedRoles(org: OktaOrg, ledger: Ledger) {
  const { state } = org;
  const atFirst = new Set([...state.roleHolders.values()].map(({ user }) => user.id));
  const free = [...state.users.values()].filter(
    ({ id, status }) => status === 'ACTIVE' && !state.roleHolders.get(id),
  );

  /** A user who holds no role. */
  function freshUser(): UserRecord {
    const user = free.pop();
    if (!user) throw new Error('no user without a role is left');
    return user;
  }

  /** Gives a user a role as somebody in the console would. */
  function give(type: string, more: Partial<RoleAssignment> = {}, user = freshUser()) {
    const assignment: RoleAssignment = {
      id: state.newId('ra1'),
      type,
      assignmentType: more.groupId === undefined ? 'USER' : 'GROUP',
      created: GRANTED,
      visibleAt: 0,
      ...more,
    };
    const holder = state.roleHolders.get(user.id) ?? { user, assignments: [] };
    holder.assignments.push(assignment);
    state.roleHolders.set(user.id, holder);
    return { user, assignment, resource: userRole(user.id, nameOf(assignment)) };
  }

  /** Puts a change on record that gave a role. */
  async function record(resource: string, more: Partial<ChangeRecord> = {}): Promise<ChangeRecord> {
    const change = changeRecord({ resource, acceptedAt: new Date(GRANTED).toISOString(), ...more });
    await ledger.add(change);
    return change;
  }

  /** Gives a user a role, and puts the change that gave it on record. */
  async function giveOnTicket(type: string, more: Partial<RoleAssignment> = {}, user?: UserRecord) {
    const given = give(type, more, user);
    await record(given.resource, { after: { id: given.assignment.id } });
    return given;
  }

  /** Puts changes on record for all roles that there are. */
  async function ticketAll(): Promise<void> {
    for (const { user, assignments } of state.roleHolders.values()) {
      for (const assignment of assignments) {
        const { groupId } = assignment;
        const name = nameOf(assignment);
        const resource = groupId === undefined ? userRole(user.id, name) : groupRole(groupId, name);
        await record(
          resource,
          groupId === undefined ? {} : { retroactivelyApproves: 'fnd_1', operation: 'okta.held' },
        );
      }
    }
  }

  /** Puts a governance grant behind a role. */
  function grant(user: UserRecord, assignment: RoleAssignment, more: Partial<Grant> = {}): Grant {
    const made: Grant = {
      grantId: state.newId('gra'),
      userId: user.id,
      roleAssignmentId: assignment.id,
      type: 'ENTITLEMENT-BUNDLE',
      bundleId: state.newId('enb'),
      resources: [],
      ...more,
    };
    state.grants.push(made);
    return made;
  }

  /** Takes everything from a user. */
  const clear = ({ id }: UserRecord) => state.roleHolders.delete(id);

  /** Takes everything from whoever did not have it at first. */
  function clearAll(): void {
    for (const { user } of [...state.roleHolders.values()]) if (!atFirst.has(user.id)) clear(user);
    state.grants.length = 0;
  }

  return { freshUser, give, giveOnTicket, grant, record, ticketAll, clear, clearAll };
}

const nameOf = ({ type, role, resourceSet }: RoleAssignment) =>
  type === 'CUSTOM' ? `CUSTOM/${role}/${resourceSet}` : type;
