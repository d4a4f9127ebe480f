import { EventBridge } from '../aws/event-bridge.ts';
import type { Summary } from '../report/report.ts';
import { runKeys } from './run.ts';
import type { RunStore } from './run-store.ts';
import { storedTold } from './stored.ts';

/** How runs of audits are named on the bus. */
export const AUDIT_SOURCE = 'goldthread';
export const AUDIT_DETAIL_TYPE = 'Goldthread audit';

/** What is told of a run, on the bus and to whoever called for it: no more than fits anywhere. */
export function inShort(summary: Summary) {
  const { audit, title, run, startedAt, finishedAt, outcome, entries, ticketed, exempted } = summary;
  const { findings, byKind, since, drift, failures, implausible, baseline } = summary;
  return {
    audit,
    title,
    run,
    startedAt,
    finishedAt,
    outcome,
    entries,
    ticketed,
    findings,
    byKind,
    exempted,
    since,
    drift,
    failures: failures.slice(0, 5),
    implausible,
    ...(baseline !== undefined && { baseline }),
    report: runKeys({ audit, id: run }).report('report.html'),
  };
}

/**
 * Puts a run on the bus, as one event for all that it found. A run that is evaluated again and comes to the same is
 * not put there again, unless it was stopped in the very moment: whoever takes it knows it by its run.
 *
 * @throws where the bus did not take it
 */
export async function tellOfRun(
  summary: Summary,
  bus: string,
  store: RunStore,
  client = new EventBridge(),
): Promise<void> {
  const { told: key } = runKeys({ audit: summary.audit, id: summary.run });
  const told = await store.get(key);
  if (told !== undefined && storedTold.parse(JSON.parse(told)).outcome === summary.outcome) return;
  const entry = {
    EventBusName: bus,
    Source: AUDIT_SOURCE,
    DetailType: AUDIT_DETAIL_TYPE,
    Detail: JSON.stringify(inShort(summary)),
  };
  const { FailedEntryCount, Entries } = await client.putEvents([entry]);
  if (FailedEntryCount > 0)
    throw new Error(`The bus refused the run ${summary.run}: ${Entries[0]?.ErrorCode}`);
  await store.put(key, JSON.stringify({ outcome: summary.outcome }));
}
