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

/** The form of a standard role's type: Okta adds roles, and orgs still have some that it no longer lists. */
export const ROLE_TYPE = /(?!CUSTOM\b)[A-Z][A-Z0-9_]{0,99}/;

// Standard in name only: bound like a custom role, over a resource set that comes with the org.
// https://developer.okta.com/docs/api/openapi/okta-management/guides/roles/#iam-based-standard-roles
const IAM_BASED = new Set(['ACCESS_CERTIFICATIONS_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'WORKFLOWS_ADMIN']);
// Sets that come with the org have no id of their own. The specification binds ACCESS_REQUESTS_ADMIN, too, over
// ACCESS_CERTIFICATIONS_IAM_POLICY.
const BUILT_IN_SET = /^[A-Z]+(_[A-Z]+)*_IAM_POLICY$/;

/** A role as a request or a response names it. */
export interface NamedRole {
  readonly type: string;
  readonly role?: string | null | undefined;
  readonly 'resource-set'?: string | null | undefined;
}

/** A role under its one name. */
export type CanonicalRole =
  | { readonly roleType: string }
  | { readonly roleType: 'CUSTOM'; readonly customRole: string; readonly resourceSet: string };

/**
 * The one name of a role; undefined for a custom role that does not say which. A standard role that is bound over the
 * resource set that comes with it is that standard role, whichever way it is told.
 */
export function canonicalRole({
  type,
  role,
  'resource-set': resourceSet,
}: NamedRole): CanonicalRole | undefined {
  const bound = type === 'CUSTOM' ? role : type;
  if (!bound) return undefined;
  if (type !== 'CUSTOM' && !(IAM_BASED.has(type) && resourceSet)) return { roleType: type };
  if (!resourceSet) return undefined;
  if (IAM_BASED.has(bound) && BUILT_IN_SET.test(resourceSet)) return { roleType: bound };
  return { roleType: 'CUSTOM', customRole: bound, resourceSet };
}

/**
 * The type that the id of a role assignment names: of many standard roles it is the base32 of their type (RFC 4648 §6,
 * unpadded), `JBCUYUC7IRCVGS27IFCE2SKO` is `HELP_DESK_ADMIN`. Undefined for any other id.
 */
export function roleTypeOfAssignmentId(roleAssignmentId: string): string | undefined {
  if (!/^[A-Z2-7]{8,160}$/.test(roleAssignmentId)) return undefined;
  const text = fromBase32(roleAssignmentId);
  return /^[A-Z]+(_[A-Z]+)*_ADMIN$/.test(text) && toBase32(text) === roleAssignmentId ? text : undefined;
}

// Where the System Log's name is not the type in other letters. Seen in a public detection lab, 2026-09.
const TYPES_BY_LOG_NAME: Readonly<Record<string, string>> = { SuperOrgAdmin: 'SUPER_ADMIN' };

/**
 * The type of the standard role that the System Log names: by the id of its assignment, where that tells, else by its
 * name there (`HelpDeskAdmin`). Undefined for what is no name of a role.
 */
export function roleTypeOfLogName(logName: string, roleAssignmentId: string | undefined): string | undefined {
  const assigned = roleAssignmentId === undefined ? undefined : roleTypeOfAssignmentId(roleAssignmentId);
  if (assigned !== undefined) return assigned;
  if (Object.hasOwn(TYPES_BY_LOG_NAME, logName)) return TYPES_BY_LOG_NAME[logName];
  if (!/^(?!CUSTOM$)(?=.{1,100}$)[A-Za-z]+(_[A-Za-z]+)*$/.test(logName)) return undefined;
  return logName.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toUpperCase();
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function toBase32(text: string): string {
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const fives = bits.match(/.{1,5}/g) ?? [];
  return fives.map((five) => LETTERS.charAt(Number.parseInt(five.padEnd(5, '0'), 2))).join('');
}

function fromBase32(text: string): string {
  const bits = Array.from(text, (letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))).toString('latin1');
}
