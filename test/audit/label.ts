import type { FindingKind } from '../../lib/findings/finding.ts';

/** The audits of the campaign, in the order in which they run. */
export const auditNames = [
  'application-access',
  'admin-roles',
  'stale-devices',
  'sailpoint-capabilities',
  'ledger-health',
] as const;

export type AuditName = (typeof auditNames)[number];

/** One fault that was planted, as the audit should find it. */
export interface Label {
  readonly audit: AuditName;
  readonly kind: FindingKind;
  readonly resource: string;
  readonly effect: string;
}

/** Tells findings of one audit apart. */
export const keyOf = ({ kind, resource, effect }: Omit<Label, 'audit'>) => `${kind} ${resource} ${effect}`;
