import { BucketStore } from '../../lib/audit/bucket-store.ts';
import { type Overdue, overdueAudits } from '../../lib/audit/overdue.ts';
import { needed, readEnvironment } from '../../lib/operation/environment.ts';
import { handleJob } from '../../lib/operation/handle-job.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { log } from '../../lib/telemetry/logger.ts';
import { measure } from '../../lib/telemetry/meter.ts';

/** What runs this job. */
export const trigger = { everyMinutes: 30 } as const;

/** What it works with. */
export const needs: Needs = { watches: 'audits' };

/** Looks whether every scheduled audit was done in time, and counts those that were not. */
export const handler = handleJob('jobs/watch-audits', watchAll, ({ seen, overdue }) => ({
  seen,
  open: overdue.length,
}));

async function watchAll(): Promise<{ readonly seen: number; readonly overdue: readonly Overdue[] }> {
  const environment = readEnvironment();
  const due = environment.AUDITS_DUE_HOURS ?? new Map();
  const store = new BucketStore(needed(environment, 'AUDITS_BUCKET_NAME'));
  const overdue = await overdueAudits(store, due, new Date());
  for (const { audit, run } of overdue) log('warn', 'An audit is overdue', { job: `audits/${audit}`, run });
  measure('AuditsOverdue', overdue.length);
  return { seen: due.size, overdue };
}
