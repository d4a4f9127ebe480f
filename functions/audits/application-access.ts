import { applicationAccess as audit } from '../../lib/audit/application-access/application-access.ts';
import { handleAudit } from '../../lib/audit/handle-audit.ts';
import type { Needs } from '../../lib/operation/needs.ts';

/** What it looks at, and what it thinks of it. */
export { audit };

/** What it works with; of Okta, the scope okta.apps.read. */
export const needs: Needs = {
  vendors: ['okta'],
  ledger: 'get',
  indexes: ['byResource'],
  findings: 'audit',
  audits: true,
};

/** Audits who has which application, step by step. */
export const handler = handleAudit(audit, needs);
