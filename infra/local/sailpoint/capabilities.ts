/** The capabilities that the published schema names, and two that came later. */
export const capabilities = [
  'CERT_ADMIN',
  'CLOUD_GOV_ADMIN',
  'CLOUD_GOV_USER',
  'HELPDESK',
  'ORG_ADMIN',
  'REPORT_ADMIN',
  'ROLE_ADMIN',
  'ROLE_SUBADMIN',
  'SAAS_MANAGEMENT_ADMIN',
  'SAAS_MANAGEMENT_READER',
  'SOURCE_ADMIN',
  'SOURCE_SUBADMIN',
  'das:ui-administrator',
  'das:ui-compliance_manager',
  'das:ui-auditor',
  'das:ui-data-scope',
  'sp:aic-dashboard-read',
  'sp:aic-dashboard-write',
  'sp:ui-config-hub-admin',
  'sp:ui-config-hub-backup-admin',
  'sp:ui-config-hub-read',
  'INTERNAL',
  'POLICY_ADMIN',
] as const;

/** One capability, by SailPoint's name. */
export type Capability = (typeof capabilities)[number];

const known: ReadonlySet<unknown> = new Set(capabilities);

/** Whether a value names a capability that this tenant knows. */
export function isCapability(value: unknown): value is Capability {
  return known.has(value);
}
