import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unfinishedRun } from '../../../../infra/operate/audit/unfinished-run.ts';
import { FolderStore } from '../../../../lib/audit/folder-store.ts';
import { newRun, type Run, runKeys } from '../../../../lib/audit/run.ts';

const folder = await mkdtemp(join(tmpdir(), 'unfinished-'));
afterAll(() => rm(folder, { recursive: true }));
const store = new FolderStore(folder);

async function leave(more: Partial<Run> = {}, isFinished = false): Promise<Run> {
  const run = { ...newRun('things', { b: 1, a: [2] }), ...more };
  const stored = { ...run, schema: 1, version: '0.1.0', tenants: [] };
  await store.put(runKeys(run).run, JSON.stringify(stored));
  if (isFinished) await store.put(runKeys(run).summary, '{}');
  return run;
}

test('the last run of the same parameters that is not finished is gone on with, unless it is old', async () => {
  expect(await unfinishedRun(store, 'things', {})).toBeUndefined();
  const old = new Date(Date.now() - 25 * 60 * 60_000).toISOString();
  await leave({ id: 'things-1', startedAt: old });
  await leave({ id: 'things-2' }, true);
  await leave({ id: 'things-3', parameters: {} });
  expect(await unfinishedRun(store, 'things', { a: [2], b: 1 })).toBeUndefined();
  await leave({ id: 'things-4' });
  const last = await leave({ id: 'things-5', acceptShrinkage: 'CHG1' });
  await leave({ id: 'things-6' }, true);
  expect(await unfinishedRun(store, 'things', { a: [2], b: 1 })).toEqual(last);
  expect((await unfinishedRun(store, 'things', {}))?.id).toBe('things-3');
});
