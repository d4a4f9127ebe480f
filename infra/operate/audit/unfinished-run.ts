import { runStored } from '../../../lib/audit/begin.ts';
import { type Run, runKeys, run as runSchema, sorted } from '../../../lib/audit/run.ts';
import type { RunStore } from '../../../lib/audit/run-store.ts';
import { Refusal } from '../refusal.ts';

// Everything in a run is judged by when it began: what is older is better begun anew.
const STILL_FRESH_MS = 24 * 60 * 60_000;

/** A run that is to be gone on with, by its id. @throws {Refusal} where there is none */
export async function runNamed(store: RunStore, audit: string, id: string): Promise<Run> {
  const isName = runSchema.shape.id.safeParse(id).success;
  const stored = isName ? await runStored(store, { audit, id }) : undefined;
  if (!stored) throw new Refusal(`There is no run ${id} of ${audit} in this folder.`);
  return runSchema.parse(stored);
}

/** The last run of an audit with these parameters that was stopped before its end; undefined for none. */
export async function unfinishedRun(
  store: RunStore,
  audit: string,
  parameters: unknown,
): Promise<Run | undefined> {
  const keys = await store.list(`audits/${audit}/`);
  const finished = new Set(keys.flatMap((key) => /([^/]+)\/summary\.json$/.exec(key)?.[1] ?? []));
  const open = keys
    .flatMap((key) => /([^/]+)\/run\.json$/.exec(key)?.[1] ?? [])
    .filter((id) => !finished.has(id))
    .reverse();
  for (const id of open) {
    const json = await store.get(runKeys({ audit, id }).run);
    const { data: run } = runSchema.safeParse(JSON.parse(json ?? 'null'));
    const isFresh = run && Date.now() - Date.parse(run.startedAt) < STILL_FRESH_MS;
    if (isFresh && sorted(run.parameters) === sorted(parameters)) return run;
  }
  return undefined;
}
