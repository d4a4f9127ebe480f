import { auditFunctions } from '../functions.ts';
import type { Config } from './config.ts';

/** When an audit runs, and how long after a run at the latest the next one is to be done. */
interface Shipped {
  readonly schedule: string;
  readonly overdueAfterHours: number;
}

/** What is run unless told otherwise: audits that need no parameters. */
const SHIPPED: Readonly<Record<string, Shipped>> = {
  'admin-roles': { schedule: 'cron(0 5 ? * MON *)', overdueAfterHours: 8 * 24 },
  'ledger-health': { schedule: 'cron(0 4 * * ? *)', overdueAfterHours: 36 },
  'stale-devices': { schedule: 'cron(0 6 ? * MON *)', overdueAfterHours: 8 * 24 },
};

/** When an audit runs that only a configuration turns on, unless that says more. */
const OTHERS: Shipped = { schedule: 'cron(0 7 ? * MON *)', overdueAfterHours: 8 * 24 };

/** An audit as a deployment runs it. */
export interface ScheduledAudit extends Shipped {
  readonly timezone: string;
  readonly enabled: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly concurrency: number;
}

/** How a deployment runs an audit: as it says, else as shipped. */
export function scheduleOf(name: string, { audits }: Config): ScheduledAudit {
  const said = audits[name];
  const { schedule, overdueAfterHours } = SHIPPED[name] ?? OTHERS;
  return {
    schedule: said?.schedule ?? schedule,
    overdueAfterHours: said?.overdueAfterHours ?? overdueAfterHours,
    timezone: said?.timezone ?? 'UTC',
    // One that nobody has configured has nothing to look at, but for those that need no parameters.
    enabled: said?.enabled ?? (said !== undefined || SHIPPED[name] !== undefined),
    parameters: said?.parameters ?? {},
    concurrency: said?.concurrency ?? 3,
  };
}

/** How many hours may pass from one run to the next of each audit that is run, as the watching job reads it. */
export function dueHours(config: Config): string {
  return auditFunctions
    .map(({ audit }) => [audit.name, scheduleOf(audit.name, config)] as const)
    .filter(([, { enabled }]) => enabled)
    .map(([name, { overdueAfterHours }]) => `${name}=${overdueAfterHours}`)
    .join(',');
}
