import type { Call } from './call.ts';
import { STANDARD_ROLES } from './role-catalog.ts';
import { roleLabel } from './role-representation.ts';
import type { RoleAssignment, RoleHolder, UserRecord } from './state.ts';
import type { LogTarget } from './system-log.ts';
import { fullName } from './user-representation.ts';

function target(type: string, id: string, alternateId: string, displayName: string): LogTarget {
  return { id, type, alternateId, displayName, detailEntry: null };
}

function userTarget(user: UserRecord): LogTarget {
  return target('User', user.id, user.login, fullName(user));
}

/** What kind of privilege change it was: a target that repeats its own name. */
function changeTarget(change: string): LogTarget {
  return target(change, change, 'unknown', change);
}

function bindingTargets(call: Call, assignment: RoleAssignment): LogTarget[] {
  const { role = '', resourceSet = '' } = assignment;
  const setName = call.state.resourceSets.get(resourceSet) ?? resourceSet;
  return [
    target('CUSTOM_ROLE', role, assignment.id, roleLabel(call.state, assignment)),
    target('RESOURCE_SET', resourceSet, 'unknown', setName),
  ];
}

/** Logs an assignment or its removal. What remains afterwards decides between grant and revoke. */
export function logRoleChange(
  call: Call,
  holder: RoleHolder,
  assignment: RoleAssignment,
  what: 'assigned' | 'unassigned',
): void {
  const { log } = call.state;
  const custom = assignment.type === 'CUSTOM';
  const nothingLeft = holder.assignments.length === 0;
  if (custom) {
    const added = what === 'assigned';
    log.record(call, {
      eventType: `iam.resourceset.bindings.${added ? 'add' : 'delete'}`,
      displayMessage: added ? 'Add assignment to resource set binding' : 'Delete resource set binding',
      target: [...bindingTargets(call, assignment), userTarget(holder.user)],
    });
  }
  const change = custom
    ? `CUSTOM_ROLE_BINDING_${what === 'assigned' ? 'ADDED' : 'REMOVED'}`
    : what === 'assigned'
      ? 'ROLE_ASSIGNED'
      : nothingLeft
        ? 'ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED'
        : 'ROLE_UNASSIGNED';
  const role = STANDARD_ROLES[assignment.type];
  log.record(call, {
    // "Grant" only says that privileges changed: removing one of several roles is a grant, too.
    eventType: `user.account.privilege.${nothingLeft ? 'revoke' : 'grant'}`,
    displayMessage: nothingLeft ? 'Revoke user privilege' : 'Grant user privilege',
    target: [
      userTarget(holder.user),
      changeTarget(change),
      ...(custom
        ? bindingTargets(call, assignment)
        : [
            target(
              'ROLE',
              role?.logName ?? assignment.type,
              assignment.id,
              roleLabel(call.state, assignment),
            ),
          ]),
    ],
    debugData: {
      privilegeGranted: holder.assignments.map((left) => roleLabel(call.state, left)).join(', '),
    },
  });
}
