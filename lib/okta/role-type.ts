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

const TYPES_BY_ID = new Map(standardRoleType.options.map((type) => [base32(type), type]));

/**
 * The role that a role assignment id names. Ids of many standard roles are the base32 of their type (RFC 4648
 * §6, unpadded): `JBCUYUC7IRCVGS27IFCE2SKO` is `HELP_DESK_ADMIN`. Other ids name just themselves.
 */
export function roleOfAssignmentId(roleAssignmentId: string): string {
  return TYPES_BY_ID.get(roleAssignmentId) ?? roleAssignmentId;
}

/**
 * The standard role that the System Log names, by its name there (`HelpDeskAdmin`) or by the id of its assignment;
 * another name is taken as it is, as Okta adds roles.
 */
export function roleOfLogName(logName: string, roleAssignmentId: string): string {
  const type = standardRoleType.safeParse(logName.replaceAll(/(?<=.)(?=[A-Z])/g, '_').toUpperCase());
  if (type.success) return type.data;
  const assigned = roleOfAssignmentId(roleAssignmentId);
  return assigned === roleAssignmentId ? logName : assigned;
}

function base32(text: string): string {
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const fives = bits.match(/.{1,5}/g) ?? [];
  return fives
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
    .join('');
}
