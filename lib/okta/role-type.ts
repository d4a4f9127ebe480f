import * as z from 'zod';

/** The standard roles. https://developer.okta.com/docs/api/openapi/okta-management/guides/roles/ */
export const standardRoleType = z.enum([
  'ACCESS_CERTIFICATIONS_ADMIN',
  'ACCESS_REQUESTS_ADMIN',
  'API_ACCESS_MANAGEMENT_ADMIN',
  'APP_ADMIN',
  'GROUP_MEMBERSHIP_ADMIN',
  'HELP_DESK_ADMIN',
  'ORG_ADMIN',
  'READ_ONLY_ADMIN',
  'REPORT_ADMIN',
  'SUPER_ADMIN',
  'USER_ADMIN',
  'WORKFLOWS_ADMIN',
]);

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The role that a role assignment id names. Ids of many standard roles are the base32 of their type (RFC 4648
 * §6, unpadded): `JBCUYUC7IRCVGS27IFCE2SKO` is `HELP_DESK_ADMIN`. Other ids name just themselves.
 */
export function roleOfAssignmentId(roleAssignmentId: string): string {
  const decoded = base32(roleAssignmentId);
  return standardRoleType.safeParse(decoded).data ?? roleAssignmentId;
}

function base32(text: string): string | undefined {
  let bits = 0;
  let value = 0;
  let decoded = '';
  for (const character of text) {
    const five = BASE32.indexOf(character);
    if (five < 0) return undefined;
    value = ((value << 5) | five) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      decoded += String.fromCharCode((value >> bits) & 0xff);
    }
  }
  return decoded;
}
