import { expect, test } from 'vitest';
import { vendorOperations } from '../../../../functions/vendor-operations.ts';
import { bearingOf } from '../../../../lib/audit/justification/bearing.ts';
import { findingIdOf } from '../../../../lib/findings/names.ts';
import { changeRecord } from '../../../support/change-record.ts';
import { applicationGroup, applicationUser, authUser, device, userRole } from '../../../support/names.ts';

const resources: Record<string, string> = {
  ApplicationUser: applicationUser('0oa1', '00u1'),
  ApplicationGroup: applicationGroup('0oa1', '00g1'),
  UserRole: userRole('00u1', 'APP_ADMIN'),
  Device: device('guo1'),
  AuthUser: authUser('2c91'),
};

test('every change of the gateway gives, takes, or is named here as one that only alters', () => {
  const neither = Object.values(vendorOperations).flatMap(({ operation }) => {
    if (operation.kind !== 'change') return [];
    const resource = resources[operation.touches.name] ?? '';
    const record = changeRecord({ operation: operation.id, resource });
    return bearingOf(record) === 'neither' ? [operation.id] : [];
  });
  expect(neither.sort()).toEqual([
    'capabilities.change',
    'okta.updateApplicationUser',
    'okta.updateGroupAssignmentToApplication',
    'sailpoint.patchAuthUser',
  ]);
});

test.each([
  ['out-of-band', 'added', 'gives'],
  ['unrecorded', 'removed', 'takes'],
  ['out-of-band', 'updated', 'neither'],
  ['role-without-ticket', 'held', 'gives'],
] as const)('a retroactively approved finding %s of something %s %s', (kind, effect, bearing) => {
  const resource = 'okta:user/00u1/role/APP_ADMIN';
  const retroactivelyApproves = findingIdOf(kind, resource, effect);
  // Whichever operation it goes by in the ledger.
  for (const operation of [
    'okta.assignRoleToUser',
    'okta.unassignRoleFromUser',
    'okta.group.privilege.grant',
  ])
    expect(bearingOf(changeRecord({ resource, operation, retroactivelyApproves }))).toBe(bearing);
});
