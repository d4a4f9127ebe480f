import { expect, test } from 'vitest';
import { vendorOperations } from '../../../../functions/vendor-operations.ts';
import { bearingOf } from '../../../../lib/audit/justification/bearing.ts';
import { findingIdOf } from '../../../../lib/findings/names.ts';
import { changeRecord } from '../../../support/change-record.ts';

// Whatever parts the name of some kind of resource has.
const parts = {
  appId: '0oa1',
  userId: '00u1',
  groupId: '00g1',
  roleType: 'APP_ADMIN',
  deviceId: 'guo1',
  identityId: '2c91',
};

test('every change of the gateway gives, takes, or is named here as one that only alters', () => {
  const neither = Object.values(vendorOperations).flatMap(({ operation }) => {
    if (operation.kind !== 'change') return [];
    const resource = operation.touches.nameOf(parts);
    expect(operation.touches.parse(resource), operation.id).toBeDefined();
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
