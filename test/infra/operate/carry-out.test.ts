import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from '../../support/gateway.ts';

const gateway = await startGateway({ size: { devices: 40 } });
const { org, local } = gateway;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carry-out-'));
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

const active = [...org.state.devices.values()]
  .filter(({ status }) => status === 'ACTIVE')
  .map(({ id }) => id);
const statuses = (ids: readonly string[]) => ids.map((id) => org.state.devices.get(id)?.status);

/** A report that proposes to suspend these devices, and its table. */
async function report(ids: readonly string[], inTable = ids) {
  const findings = ids.map((id) => ({
    kind: 'stale-device',
    resource: `okta:device/${id}`,
    effect: 'to suspend',
    since: 'new',
  }));
  const summary = {
    audit: 'stale-devices',
    run: 'stale-devices-1',
    startedAt: new Date().toISOString(),
    outcome: 'findings',
  };
  await writeFile(join(folder, 'report.json'), JSON.stringify({ schema: 1, summary, findings }));
  const rows = ['Resource,Effect', ...inTable.map((id) => `okta:device/${id},to suspend`)];
  await writeFile(join(folder, 'findings.csv'), `\uFEFF${rows.join('\r\n')}\r\n`);
}

async function run(args: readonly string[], key: string = local.keys.servicenow) {
  const env = { ...process.env, GOLDTHREAD_API_KEY: key };
  const child = spawn(process.execPath, ['infra/operate/carry-out.ts', ...args], { env });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(stdout + stderr).not.toContain(local.keys.servicenow);
  return { code: child.exitCode, stdout, stderr };
}
const suspend = (...more: string[]) =>
  run(['--step', 'suspend', '--ticket', 'CHG0012345', '--gateway', local.url, ...more]);

test('it carries out a step of a report, a line a device, and again does nothing', async () => {
  const ids = active.slice(0, 2);
  await report(ids);
  const args = ['--findings', join(folder, 'report.json')];
  const tried = await suspend(...args, '--dry-run');
  expect(tried.stdout).toContain('suspend of stale-devices-1: 2 would be done');
  expect(statuses(ids)).toEqual(['ACTIVE', 'ACTIVE']);
  const { code, stdout } = await suspend(...args);
  expect(code).toBe(0);
  expect(stdout.split('\n')[0]).toMatch(new RegExp(`^✓ ${ids[0]} suspended, chg_[0-9a-f]{32}$`));
  expect(stdout).toContain('2 done, 0 were so already, 0 left alone');
  expect(statuses(ids)).toEqual(['SUSPENDED', 'SUSPENDED']);
  expect((await suspend(...args)).stdout).toContain('0 done, 2 were so already, 0 left alone');
});

test('of a table it takes the lines that are left in it', async () => {
  const ids = active.slice(2, 5);
  await report(ids, ids.slice(1));
  const { code, stdout } = await suspend('--findings', join(folder, 'findings.csv'), '--limit', '1');
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('1 done, 0 were so already, 0 left alone, 1 not reached'),
  ]);
  expect(statuses(ids)).toEqual(['ACTIVE', 'SUSPENDED', 'ACTIVE']);
});

test('it stops where everything fails, and says so with its exit code', async () => {
  await report(active.slice(6, 14));
  const args = ['--step', 'suspend', '--ticket', 'CHG1', '--gateway', local.url];
  const { code, stdout } = await run([...args, '--findings', join(folder, 'report.json')], 'gt_wrong');
  expect(code).toBe(1);
  expect(stdout).toContain('5 in a row failed');
  expect(stdout).toContain('5 failed, 3 not reached');
});

test.each([
  [['--step', 'suspend', '--gateway', 'https://g.example'], 'no change without one'],
  [['--step', 'suspend', '--ticket', '1', '--gateway', 'https://g.example'], 'no change without one'],
  [['--step', 'destroy', '--ticket', 'CHG1', '--gateway', 'https://g.example'], '--step is one of'],
  [['--step', 'suspend', '--ticket', 'CHG1', '--gateway', 'http://g.example'], '--gateway is the address'],
  [['--step', 'suspend', '--ticket', 'CHG1', '--gateway', 'https://g.example'], '--findings names'],
  [
    ['--step', 'suspend', '--ticket', 'CHG1', '--gateway', 'https://g.example', '--findings', 'nothing.json'],
    'cannot be read',
  ],
  [
    ['--step', 'suspend', '--ticket', 'CHG1', '--gateway', 'https://g.example', '--findings', 'package.json'],
    'not the report.json',
  ],
  [['--frobnicate'], 'Unknown option'],
])('it does not begin with %j', async (args, sentence) => {
  const { code, stderr } = await run(args);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});
