import * as adminRoles from './audits/admin-roles.ts';
import * as applicationAccess from './audits/application-access.ts';
import * as ledgerHealth from './audits/ledger-health.ts';
import * as sailpointCapabilities from './audits/sailpoint-capabilities.ts';
import * as staleDevices from './audits/stale-devices.ts';

/** Every audit, by its file below this folder without the ending. */
export const audits = {
  'audits/admin-roles': adminRoles,
  'audits/application-access': applicationAccess,
  'audits/ledger-health': ledgerHealth,
  'audits/sailpoint-capabilities': sailpointCapabilities,
  'audits/stale-devices': staleDevices,
} as const;
