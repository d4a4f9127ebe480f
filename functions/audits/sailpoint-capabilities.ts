import { handleAudit } from '../../lib/audit/handle-audit.ts';
import { sailpointCapabilities as audit } from '../../lib/audit/sailpoint-capabilities/sailpoint-capabilities.ts';
import type { Needs } from '../../lib/operation/needs.ts';

/** What it looks at, and what it thinks of it. */
export { audit };

/** What it works with. */
export const needs: Needs = {
  vendors: ['sailpoint'],
  ledger: 'get',
  indexes: ['byResource'],
  findings: 'audit',
  audits: true,
};

/** Audits what the watched identities may do in SailPoint, step by step. */
export const handler = handleAudit(audit, needs);
