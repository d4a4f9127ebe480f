import { handleAudit } from '../../lib/audit/handle-audit.ts';
import { staleDevices as audit } from '../../lib/audit/stale-devices/stale-devices.ts';
import type { Needs } from '../../lib/operation/needs.ts';

/** What it looks at, and what it thinks of it. */
export { audit };

/** What it works with; of Okta, the scope okta.devices.read. */
export const needs: Needs = {
  vendors: ['okta'],
  ledger: 'get',
  indexes: ['byResource'],
  findings: 'audit',
  audits: true,
};

/** Audits devices that nobody uses, step by step. */
export const handler = handleAudit(audit, needs);
