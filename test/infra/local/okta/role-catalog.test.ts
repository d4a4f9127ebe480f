import { expect, test } from 'vitest';
import { roleAssignmentId, STANDARD_ROLES } from '../../../../infra/local/okta/role-catalog.ts';

test('the log names that public payloads show are exactly those, and all others are marked as unobserved', () => {
  const seen = Object.values(STANDARD_ROLES).filter(({ unobserved }) => !unobserved);
  expect(seen.map(({ logName }) => logName).sort()).toEqual([
    'ApiAccessManagementAdmin',
    'AppAdmin',
    'GroupMembershipAdmin',
    'HelpDeskAdmin',
    'MobileAdmin',
    'ReportAdmin',
    'SuperOrgAdmin',
    'UserAdmin',
  ]);
});

test('the assignment id of a super administrator begins with ra1', () => {
  expect(roleAssignmentId('SUPER_ADMIN', (prefix) => `${prefix}00001`)).toBe('ra100001');
});
