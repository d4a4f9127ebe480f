import type { ZodError } from 'zod';
import type { Audit } from './audit.ts';
import { summaryStored } from './baseline.ts';
import { anotherTenant } from './plausible.ts';
import { latestKeys, type Run, runKeys } from './run.ts';
import type { RunStore } from './run-store.ts';
import { type StoredRun, storedLatest, storedRun } from './stored.ts';
import type { Work } from './work.ts';

/** Parameters that the audit does not take; the message names the members, never their values. */
export class UnusableParameters extends Error {
  override name = 'UnusableParameters';
}

/** A run is to be gone on with at another tenant than it began at. */
export class AnotherTenant extends Error {
  override name = 'AnotherTenant';
}

/** @throws {UnusableParameters} */
export function parametersOf<Parameters>(
  audit: Pick<Audit<Parameters>, 'name' | 'parameters'>,
  given: unknown,
): Parameters {
  const read = audit.parameters.safeParse(given ?? {});
  if (read.success) return read.data;
  throw new UnusableParameters(
    `The audit ${audit.name} does not take these parameters: ${phrases(read.error)}`,
  );
}

function phrases({ issues }: ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`).join('; ');
}

/** A run as it is stored; undefined for one that never began. */
export async function runStored(
  store: RunStore,
  about: { readonly audit: string; readonly id: string },
): Promise<StoredRun | undefined> {
  const json = await store.get(runKeys(about).run);
  return json === undefined ? undefined : storedRun.parse(JSON.parse(json));
}

/**
 * Puts a run into its store, with the run that it will be compared with: the last complete one of the same parameters,
 * else of any. Done once a run, so that whoever goes on with it compares with the same.
 *
 * @throws {AnotherTenant}
 */
export async function begin<Parameters>(run: Run, work: Work<Parameters>): Promise<StoredRun> {
  const known = await runStored(work.store, run);
  if (known) {
    const another = anotherTenant(work.tenants, known.tenants);
    if (another === undefined) return accepting(known, run, work.store);
    throw new AnotherTenant(
      `The run ${run.id} is about ${another}, and cannot be gone on with at ${work.tenants.join(', ') || 'none'}`,
    );
  }
  const keys = latestKeys(run.audit, work.context.parameters);
  const latest = await latestOf(work.store, keys.any);
  const baseline = (await latestOf(work.store, keys.alike)) ?? latest;
  const stored: StoredRun = {
    ...run,
    schema: 1,
    version: work.version,
    tenants: [...work.tenants],
    ...(baseline !== undefined && { baseline }),
    ...(latest !== undefined && { latest }),
  };
  await work.store.put(runKeys(run).run, JSON.stringify(stored));
  return stored;
}

/** What cannot be true is often taken for true only once it is seen. */
async function accepting(known: StoredRun, { acceptShrinkage }: Run, store: RunStore): Promise<StoredRun> {
  if (acceptShrinkage === undefined || acceptShrinkage === known.acceptShrinkage) return known;
  const accepted = { ...known, acceptShrinkage };
  await store.put(runKeys(known).run, JSON.stringify(accepted));
  return accepted;
}

/** Names a run as the last complete one, for the next to be compared with, unless a later one is. */
export async function becomeLatest<Parameters>(
  run: StoredRun,
  { store, context }: Pick<Work<Parameters>, 'store' | 'context'>,
): Promise<void> {
  const keys = latestKeys(run.audit, context.parameters);
  for (const key of [keys.alike, keys.any]) {
    const id = await latestOf(store, key);
    const known = id === undefined ? undefined : await summaryStored(store, { audit: run.audit, id });
    if (known && known.startedAt > run.startedAt) continue;
    await store.put(key, JSON.stringify({ run: run.id }));
  }
}

async function latestOf(store: RunStore, key: string): Promise<string | undefined> {
  const json = await store.get(key);
  return json === undefined ? undefined : storedLatest.parse(JSON.parse(json)).run;
}
