import { handleAudit } from '../../lib/audit/handle-audit.ts';
import { ledgerHealth as audit } from '../../lib/audit/ledger-health/ledger-health.ts';
import type { Needs } from '../../lib/operation/needs.ts';

/** What it looks at, and what it thinks of it. */
export { audit };

/** What it works with; no vendor is asked. */
export const needs: Needs = {
  ledger: 'get',
  indexes: ['byReviewReason', 'byAwaiting', 'byResource'],
  findings: 'audit',
  audits: true,
};

/** Audits the changes that did not come to a good end, step by step. */
export const handler = handleAudit(audit, needs);
