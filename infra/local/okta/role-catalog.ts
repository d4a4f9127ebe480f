/** A standard administrator role: its label, and what the System Log calls it. */
export interface StandardRole {
  label: string;
  logName: string;
  /** That no public payload shows the log name: it is made alike. */
  unobserved?: true;
  /** What `debugData.privilegeGranted` calls it, where that is not the label. */
  privilege?: string;
  /** Bound through IAM like a custom role, with this built-in resource set. */
  resourceSet?: string;
  /** What its assignments can be narrowed to. */
  targets?: 'groups' | 'apps';
}

/** The roles that can be assigned by type alone. Where each log name was seen is in SOURCES.md. */
export const STANDARD_ROLES: Readonly<Record<string, StandardRole>> = {
  ACCESS_CERTIFICATIONS_ADMIN: {
    label: 'Access Certifications administrator',
    logName: 'AccessCertificationsAdmin',
    unobserved: true,
    resourceSet: 'ACCESS_CERTIFICATIONS_IAM_POLICY',
  },
  ACCESS_REQUESTS_ADMIN: {
    label: 'Access Requests administrator',
    logName: 'AccessRequestsAdmin',
    unobserved: true,
    resourceSet: 'ACCESS_REQUESTS_IAM_POLICY',
  },
  API_ACCESS_MANAGEMENT_ADMIN: {
    label: 'API Access Management administrator',
    logName: 'ApiAccessManagementAdmin',
  },
  APP_ADMIN: { label: 'Application administrator', logName: 'AppAdmin', targets: 'apps' },
  GROUP_MEMBERSHIP_ADMIN: {
    label: 'Group Membership administrator',
    logName: 'GroupMembershipAdmin',
    targets: 'groups',
  },
  HELP_DESK_ADMIN: { label: 'Help Desk administrator', logName: 'HelpDeskAdmin', targets: 'groups' },
  // The specification of 2026.06 lists it no more, and orgs still have it.
  MOBILE_ADMIN: { label: 'Mobile administrator', logName: 'MobileAdmin' },
  ORG_ADMIN: { label: 'Organization administrator', logName: 'OrgAdmin', unobserved: true },
  READ_ONLY_ADMIN: { label: 'Read-only administrator', logName: 'ReadOnlyAdmin', unobserved: true },
  REPORT_ADMIN: { label: 'Report administrator', logName: 'ReportAdmin' },
  SUPER_ADMIN: {
    label: 'Super Organization administrator',
    logName: 'SuperOrgAdmin',
    privilege: 'Super administrator',
  },
  USER_ADMIN: {
    label: 'Group administrator',
    logName: 'UserAdmin',
    privilege: 'User administrator',
    targets: 'groups',
  },
  WORKFLOWS_ADMIN: {
    label: 'Workflows administrator',
    logName: 'WorkflowsAdmin',
    unobserved: true,
    resourceSet: 'WORKFLOWS_IAM_POLICY',
  },
};

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const OWN_ID = new Set(['SUPER_ADMIN', 'ORG_ADMIN']);

function base32(text: string): string {
  let bits = '';
  for (const byte of Buffer.from(text)) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => BASE32.charAt(Number.parseInt(group.padEnd(5, '0'), 2)))
    .join('');
}

/**
 * The id of a direct assignment: base32 of the type, the same for every user, except for the organization-wide
 * roles (`ra1…`) and those bound through IAM (`irb…`).
 */
export function roleAssignmentId(type: string, newId: (prefix: string) => string): string {
  if (type === 'CUSTOM' || STANDARD_ROLES[type]?.resourceSet !== undefined) return newId('irb');
  return OWN_ID.has(type) ? newId('ra1') : base32(type);
}
