import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FolderStore } from '../../../lib/audit/folder-store.ts';
import { overdueAudits } from '../../../lib/audit/overdue.ts';
import { latestKeys, runKeys } from '../../../lib/audit/run.ts';
import type { Summary } from '../../../lib/report/report.ts';

const now = new Date('2026-11-22T12:00:00Z');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goldthread-overdue-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Leaves a complete run of an audit that was done so many hours ago. */
async function done(store: FolderStore, audit: string, hoursAgo: number): Promise<string> {
  const at = new Date(now.getTime() - hoursAgo * 3_600_000).toISOString();
  const run = `${audit}-1`;
  const summary = {
    ...{ schema: 1, audit, title: audit, description: audit, run, version: '0', tenants: [], parameters: {} },
    ...{ startedAt: at, finishedAt: at, outcome: 'clean', failures: [], implausible: [], entries: 0 },
    ...{ ticketed: 0, findings: {}, byKind: {}, exempted: 0, figures: {}, charts: [], columns: [] },
    ...{ since: { new: 0, unchanged: 0, gone: 0 }, drift: { added: 0, removed: 0, changed: 0 }, trend: [] },
    calls: { made: 0, refused: 0 },
  } as const satisfies Summary;
  await store.put(runKeys({ audit, id: run }).summary, JSON.stringify(summary));
  await store.put(latestKeys(audit, {}).any, JSON.stringify({ run }));
  return run;
}

test('an audit is overdue that was last done longer ago than it may be, or never', async () => {
  const store = new FolderStore(folder);
  await done(store, 'in-time', 35);
  const late = await done(store, 'late', 37);
  const due = new Map(['in-time', 'late', 'never'].map((name) => [name, 36]));
  expect(await overdueAudits(store, due, now)).toEqual([{ audit: 'late', run: late }, { audit: 'never' }]);
});

test('an audit whose last run is not there any more is overdue', async () => {
  const store = new FolderStore(join(folder, 'other'));
  await store.put(latestKeys('gone', {}).any, JSON.stringify({ run: 'gone-1' }));
  expect(await overdueAudits(store, new Map([['gone', 9_000]]), now)).toEqual([
    { audit: 'gone', run: 'gone-1' },
  ]);
});
