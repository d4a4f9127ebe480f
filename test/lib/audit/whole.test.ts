import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FolderStore } from '../../../lib/audit/folder-store.ts';
import { linesIn } from '../../../lib/audit/lines.ts';
import { newRun, type Run, runKeys } from '../../../lib/audit/run.ts';
import { Stopped } from '../../../lib/audit/stopped.ts';
import { runWhole } from '../../../lib/audit/whole.ts';
import { sourcesOf, workOf } from '../../../lib/audit/work-of.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import type { Summary } from '../../../lib/report/report.ts';
import { appUsers } from '../../support/app-users-audit.ts';
import { startGateway } from '../../support/gateway.ts';
import { sleep } from '../../support/upstream-resource.ts';

// Processes of their own take a while to start where others are at work.
vi.setConfig({ testTimeout: 120_000 });

const USERS = 90;
const { org, asked, faults, close } = await startGateway({ size: { applicationUsers: USERS } });
const folder = await mkdtemp(join(tmpdir(), 'whole-'));
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  delete faults.okta;
  asked('okta');
});

const { appId } = org.samples;
const parameters = { app: appId };
const isList = (line: string) => line.endsWith('/users');
let stores = 0;
const newFolder = () => {
  stores += 1;
  return join(folder, String(stores));
};

async function runHere(run: Run, where: string, signal = new AbortController().signal): Promise<Summary> {
  const store = new FolderStore(where);
  const sources = sourcesOf(currentServices());
  const work = await workOf({
    run,
    audit: appUsers,
    vendors: ['okta'],
    sources,
    store,
    version: '0.1.0',
    reserve: 0,
    signal,
  });
  return runWhole(run, work);
}

/** Starts a run in a process of its own. */
function runInChild(run: Run, where: string): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../support/audit-child.ts')], {
    env: { ...process.env, AUDIT_RUN: JSON.stringify(run), AUDIT_FOLDER: where },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return child;
}

/** Has the org answer so many of certain requests, and none after that. @returns once one waits in vain */
async function answerOnly(count: number, isOne: (path: string) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = 0;
  faults.okta = ({ path }) => {
    if (!isOne(path)) return undefined;
    seen += 1;
    if (seen <= count) return undefined;
    resolve();
    return { kind: 'delay', ms: 3_600_000 };
  };
  await promise;
}

async function killed(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  delete faults.okta;
}

async function finishedItems(run: Run, where: string): Promise<string[]> {
  const store = new FolderStore(where);
  const finished: string[] = [];
  for (const key of await store.list(runKeys(run).pages)) {
    const { items } = JSON.parse((await store.get(key)) ?? '');
    const results = linesIn(
      (await store.get(key.replace('/pages/', '/results/').replace('.json', '.jsonl'))) ?? '',
    );
    finished.push(...results.map((line) => items[JSON.parse(line).item]).filter((id) => id !== undefined));
  }
  return finished;
}

/** What of a run's result is the same whenever and however it was done. */
async function resultOf(summary: Summary, run: Run, where: string) {
  const { finishedAt: _, calls: __, ...rest } = summary;
  const tables = ['entries.csv', 'findings.csv', 'drift.csv'].map((name) =>
    readFile(join(where, runKeys(run).report(name)), 'utf8'),
  );
  return [rest, ...(await Promise.all(tables))];
}

describe('a run that is killed', () => {
  test('while it inspects comes to the same when it is gone on with, and asks nothing again that is done', async () => {
    const run = newRun('app-users', parameters);
    const [here, there] = [newFolder(), newFolder()];
    const child = runInChild(run, here);
    await answerOnly(30, (path) => !isList(path));
    // What was answered is written down before long.
    for (let tries = 0; (await finishedItems(run, here)).length < 25 && tries < 300; tries += 1)
      await sleep(50);
    await killed(child);
    const finished = await finishedItems(run, here);
    expect(finished.length).toBeGreaterThanOrEqual(25);
    expect(finished.length).toBeLessThanOrEqual(30);
    asked('okta');
    const summary = await runHere(run, here);
    const lines = asked('okta');
    expect(lines.filter(isList)).toEqual([]);
    for (const id of finished) expect(lines).not.toContain(`GET /api/v1/apps/${appId}/users/${id}`);
    expect(lines).toHaveLength(USERS - finished.length);
    expect(summary).toMatchObject({ outcome: 'findings', entries: USERS, failures: [] });
    expect(await resultOf(summary, run, here)).toEqual(await resultOf(await runHere(run, there), run, there));
  });

  test('while it plans asks for no page again that is stored', async () => {
    const run = newRun('app-users', parameters);
    const [here, there] = [newFolder(), newFolder()];
    const child = runInChild(run, here);
    await answerOnly(3, isList);
    await killed(child);
    const stored = await new FolderStore(here).list(runKeys(run).pages);
    expect(stored).toHaveLength(3);
    asked('okta');
    const summary = await runHere(run, here);
    // Of five pages the last two, and every user once.
    expect(asked('okta').filter(isList)).toHaveLength(2);
    expect(summary).toMatchObject({ entries: USERS });
    expect(await resultOf(summary, run, here)).toEqual(await resultOf(await runHere(run, there), run, there));
  });
});

describe('a run that is told to stop', () => {
  test('finishes what is under way, keeps it, and goes on from there; every call is made once', async () => {
    const run = newRun('app-users', parameters);
    const here = newFolder();
    const stopping = new AbortController();
    let seen = 0;
    faults.okta = ({ path }) => {
      if (isList(path)) return undefined;
      seen += 1;
      if (seen === 30) stopping.abort();
      return { kind: 'delay', ms: 5 };
    };
    await expect(runHere(run, here, stopping.signal)).rejects.toThrow(Stopped);
    const lines = asked('okta');
    expect((await finishedItems(run, here)).length).toBe(lines.filter((line) => !isList(line)).length);
    delete faults.okta;
    const summary = await runHere(run, here);
    lines.push(...asked('okta'));
    expect(lines.filter((line) => !isList(line))).toHaveLength(USERS);
    expect(new Set(lines.filter((line) => !isList(line))).size).toBe(USERS);
    expect(summary).toMatchObject({
      entries: USERS,
      failures: [],
      calls: { made: lines.length, refused: 0 },
    });
  });

  test('before it has begun does nothing', async () => {
    const run = newRun('app-users', parameters);
    await expect(runHere(run, newFolder(), AbortSignal.abort())).rejects.toThrow(Stopped);
    expect(asked('okta')).toEqual([]);
  });
});

test('a vendor that fails while it plans fails the run with why, and it can be gone on with', async () => {
  const run = newRun('app-users', parameters);
  const here = newFolder();
  faults.okta = ({ path }) => (isList(path) ? { kind: 'status', status: 403 } : undefined);
  await expect(runHere(run, here)).rejects.toThrow('The vendor answered 403');
  const plan = JSON.parse((await new FolderStore(here).get(runKeys(run).plan)) ?? '{}');
  expect(plan).toMatchObject({
    done: false,
    failure: expect.stringMatching(/^The vendor answered 403 \(E\d{7}\)/),
  });
  delete faults.okta;
  expect(await runHere(run, here)).toMatchObject({ outcome: 'findings', entries: USERS });
});

test('an item that fails is tried again by the connection, and else named', async () => {
  const run = newRun('app-users', parameters);
  const here = newFolder();
  const tries = new Map<string, number>();
  faults.okta = ({ path }) => {
    if (isList(path)) return undefined;
    tries.set(path, (tries.get(path) ?? 0) + 1);
    const [broken = ''] = tries.keys();
    const isFirst = tries.get(path) === 1;
    return path === broken || isFirst ? { kind: 'status', status: 503 } : undefined;
  };
  const summary = await runHere(run, here);
  const [broken = ''] = tries.keys();
  expect(summary).toMatchObject({
    outcome: 'failed',
    entries: USERS - 1,
    failures: [
      { item: broken.split('/').at(-1), reason: expect.stringContaining('The vendor answered 503') },
    ],
  });
});
