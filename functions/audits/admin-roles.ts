import { adminRoles as audit } from '../../lib/audit/admin-roles/admin-roles.ts';
import { handleAudit } from '../../lib/audit/handle-audit.ts';
import type { Needs } from '../../lib/operation/needs.ts';

/** What it looks at, and what it thinks of it. */
export { audit };

/** What it works with; of Okta, the scopes okta.roles.read and okta.users.read. */
export const needs: Needs = {
  vendors: ['okta'],
  ledger: 'get',
  indexes: ['byResource'],
  findings: 'audit',
  audits: true,
};

/** Audits who holds which administrator role, step by step. */
export const handler = handleAudit(audit, needs);
