import { summaryStored } from './baseline.ts';
import { latestKeys } from './run.ts';
import type { RunStore } from './run-store.ts';
import { storedLatest } from './stored.ts';

/** An audit that has not been done for longer than it may be. */
export interface Overdue {
  readonly audit: string;
  /** Its last complete run; undefined where there is none. */
  readonly run?: string;
}

/**
 * Looks when each audit was last done to its end; one that never was is overdue at once.
 *
 * @param dueHours how many hours may pass after a run until the next one is done, by the audit's name
 */
export async function overdueAudits(
  store: RunStore,
  dueHours: ReadonlyMap<string, number>,
  now: Date,
): Promise<readonly Overdue[]> {
  const looked = await Promise.all(
    [...dueHours].map(async ([audit, hours]): Promise<Overdue[]> => {
      const json = await store.get(latestKeys(audit, {}).any);
      if (json === undefined) return [{ audit }];
      const { run } = storedLatest.parse(JSON.parse(json));
      const summary = await summaryStored(store, { audit, id: run });
      const ageMs = summary ? now.getTime() - Date.parse(summary.finishedAt) : Number.POSITIVE_INFINITY;
      return ageMs > hours * 3_600_000 ? [{ audit, run }] : [];
    }),
  );
  return looked.flat();
}
