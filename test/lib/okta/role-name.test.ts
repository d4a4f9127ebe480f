import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalRole,
  roleTypeOfAssignmentId,
  roleTypeOfLogName,
  standardRoleType,
} from '../../../lib/okta/role-name.ts';

/** RFC 4648 §6 word for word: five bytes at a time are eight letters. Unpadded. */
function base32(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let encoded = '';
  for (let at = 0; at < text.length; at += 5) {
    const group = Buffer.alloc(8);
    const size = group.write(text.slice(at, at + 5), 3);
    const bits = group.readBigUInt64BE();
    for (let i = 0; i < Math.ceil((size * 8) / 5); i++) {
      encoded += letters.charAt(Number((bits >> BigInt(35 - 5 * i)) & 31n));
    }
  }
  return encoded;
}

describe('the id of an assignment', () => {
  it.each([...standardRoleType.options, 'MOBILE_ADMIN'])('names %s by its base32', (type) => {
    expect(roleTypeOfAssignmentId(base32(type))).toBe(type);
  });

  it.each([
    // As Okta's documentation and a public event feed show them.
    ['JBCUYUC7IRCVGS27IFCE2SKO', 'HELP_DESK_ADMIN'],
    ['JVHUESKMIVPUCRCNJFHA', 'MOBILE_ADMIN'],
  ])('%s is %s', (id, type) => {
    expect(roleTypeOfAssignmentId(id)).toBe(type);
  });

  it('that is any other names none, also where it comes close', () => {
    const id = base32('HELP_DESK_ADMIN');
    const others = [id.toLowerCase(), `${id}A`, `A${id}`, id.slice(0, -1), base32('CUSTOM'), 'ra1abc', ''];
    for (const other of others) expect(roleTypeOfAssignmentId(other)).toBeUndefined();
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/), (text) => {
        expect(roleTypeOfAssignmentId(text)).toBeUndefined();
      }),
    );
  });
});

describe('a role’s name in the System Log', () => {
  it.each([
    // Seen in public payloads, 2025 and 2026.
    ['SuperOrgAdmin', 'ra1superSUPERsuper01', 'SUPER_ADMIN'],
    ['MobileAdmin', undefined, 'MOBILE_ADMIN'],
    ['HelpDeskAdmin', undefined, 'HELP_DESK_ADMIN'],
    ['UserAdmin', undefined, 'USER_ADMIN'],
    ['ReportAdmin', undefined, 'REPORT_ADMIN'],
    ['GroupMembershipAdmin', undefined, 'GROUP_MEMBERSHIP_ADMIN'],
    ['ApiAccessManagementAdmin', undefined, 'API_ACCESS_MANAGEMENT_ADMIN'],
    ['AppAdmin', undefined, 'APP_ADMIN'],
    // Not seen: what the product must hold as well.
    ['SuperAdmin', undefined, 'SUPER_ADMIN'],
    ['APIAccessManagementAdmin', undefined, 'API_ACCESS_MANAGEMENT_ADMIN'],
    ['ORG_ADMIN', undefined, 'ORG_ADMIN'],
  ])('%s, assignment %s, is %s', (logName, assignment, type) => {
    expect(roleTypeOfLogName(logName, assignment)).toBe(type);
  });

  it('counts for less than the id of the assignment, where that says it', () => {
    expect(roleTypeOfLogName('WhoKnows', base32('REPORT_ADMIN'))).toBe('REPORT_ADMIN');
  });

  it.each([
    '',
    ' ',
    'Help Desk Administrator',
    'unknown/..',
    'Ünknown',
    'CUSTOM',
    'irb1q92TFAHzySt3x0g4',
    'A_',
    '_ADMIN',
  ])('is none where it is %j', (name) => {
    expect(roleTypeOfLogName(name, undefined)).toBeUndefined();
  });
});

describe('a role has one name', () => {
  it.each([
    [{ type: 'HELP_DESK_ADMIN' }, { roleType: 'HELP_DESK_ADMIN' }],
    // Standard in name only: told as a standard role, with its binding, or as a custom one.
    [{ type: 'WORKFLOWS_ADMIN' }, { roleType: 'WORKFLOWS_ADMIN' }],
    [
      { type: 'WORKFLOWS_ADMIN', role: 'WORKFLOWS_ADMIN', 'resource-set': 'WORKFLOWS_IAM_POLICY' },
      { roleType: 'WORKFLOWS_ADMIN' },
    ],
    [
      { type: 'CUSTOM', role: 'WORKFLOWS_ADMIN', 'resource-set': 'WORKFLOWS_IAM_POLICY' },
      { roleType: 'WORKFLOWS_ADMIN' },
    ],
    // As Okta's specification has it.
    [
      {
        type: 'ACCESS_REQUESTS_ADMIN',
        role: 'ACCESS_REQUESTS_ADMIN',
        'resource-set': 'ACCESS_CERTIFICATIONS_IAM_POLICY',
      },
      { roleType: 'ACCESS_REQUESTS_ADMIN' },
    ],
    // The same role over less than what comes with it is something else.
    [
      { type: 'CUSTOM', role: 'WORKFLOWS_ADMIN', 'resource-set': 'iam1' },
      { roleType: 'CUSTOM', customRole: 'WORKFLOWS_ADMIN', resourceSet: 'iam1' },
    ],
    [
      { type: 'WORKFLOWS_ADMIN', role: 'WORKFLOWS_ADMIN', 'resource-set': 'iam1' },
      { roleType: 'CUSTOM', customRole: 'WORKFLOWS_ADMIN', resourceSet: 'iam1' },
    ],
    [
      { type: 'CUSTOM', role: 'cr01', 'resource-set': 'iam1' },
      { roleType: 'CUSTOM', customRole: 'cr01', resourceSet: 'iam1' },
    ],
    [{ type: 'CUSTOM', role: 'cr01' }, undefined],
    [{ type: 'CUSTOM' }, undefined],
  ])('%j is %j', (named, one) => {
    expect(canonicalRole(named)).toEqual(one);
  });
});
