import { expect, test } from 'vitest';
import { vendorOperations } from '../../../../functions/vendor-operations.ts';
import { bearingOf } from '../../../../lib/audit/justification/bearing.ts';
import { findingIdOf } from '../../../../lib/findings/names.ts';
import { changeRecord } from '../../../support/change-record.ts';

test('every change of the gateway gives, takes, or is named here as one that only alters', () => {
  const changes = Object.values(vendorOperations).filter(({ operation }) => operation.kind === 'change');
  const neither = changes
    .map(({ operation }) => operation.id)
    .filter((operation) => bearingOf(changeRecord({ operation })) === 'neither');
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
] as const)('an adopted finding %s of something %s %s', (kind, effect, bearing) => {
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
