import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { audits } from '../../../functions/audits.ts';
import { storedSummary } from '../../../lib/audit/stored.ts';
import { startGateway } from '../../support/gateway.ts';

// Processes of their own take a while to start where others are at work.
vi.setConfig({ testTimeout: 120_000 });

// As the shell that starts the tests has it: nothing of a deployment is named.
const outside = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(AWS_|OKTA_|SAIL|LEDGER_|POWERTOOLS_)/.test(name)),
);
const { org, asked, faults, send, close } = await startGateway({ size: { roleHolders: 60 } });
const folder = await mkdtemp(join(tmpdir(), 'audit-cli-'));
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
const script = join(import.meta.dirname, '../../../infra/operate/audit.ts');
let folders = 0;
const newFolder = () => {
  folders += 1;
  return join(folder, String(folders));
};

function start(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const ended = Promise.all([
    readText(child.stdout),
    readText(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]).then(([stdout, stderr, code]) => ({ stdout, stderr, code }));
  return { child, ended };
}
const run = (...args: string[]) => start(args).ended;

describe('on embedded parts', () => {
  test('a newcomer gets a report with nothing but a name, and the next run is compared with it', async () => {
    const out = newFolder();
    const first = await start(['admin-roles', '--out', out], outside).ended;
    expect(first).toMatchObject({ code: 2, stderr: '' });
    const [, report = ''] = /report {4}(.+)/.exec(first.stdout) ?? [];
    await access(report);
    expect(first.stdout).toMatch(/^admin-roles: \d+ findings \(.*critical.*\), \d+ new\n/);
    const second = await start(['admin-roles', '--out', out, '--json'], outside).ended;
    expect(second).toMatchObject({ code: 2, stderr: '' });
    expect(second.stdout.split('\n')).toHaveLength(2);
    const summary = storedSummary.parse(JSON.parse(second.stdout));
    expect(summary.since).toMatchObject({ new: 0, gone: 0 });
    expect(summary.since.unchanged).toBeGreaterThan(0);
    expect(summary.baseline).toBe(report.split('/').at(-3));
  });

  test('an audit that must be told what to look at looks at what there is, and says so', async () => {
    const made = await start(['application-access', '--out', newFolder()], outside).ended;
    expect(made.code).toBe(2);
    expect(made.stderr).toMatch(
      /^No parameters: it looks at what is embedded, \{"apps":\[\{"id":"0oa\w+"\}\]\}\.\n$/,
    );
  });
});

describe('with what a deployment names', () => {
  test('findings are in its table, and a clean run ends with 0', async () => {
    const made = await run('admin-roles', '--out', newFolder(), '--json');
    expect(made.code).toBe(2);
    const { run: id, byKind } = JSON.parse(made.stdout);
    const { body } = await send({ path: '/findings?kind=role-without-ticket&limit=100' });
    expect(body.findings).toHaveLength(byKind['role-without-ticket']);
    expect(body.findings[0].evidence.audit.run).toBe(id);
    const clean = await run('ledger-health', '--out', newFolder());
    expect(clean).toMatchObject({ code: 0, stderr: '' });
    expect(clean.stdout).toContain('ledger-health: clean, nothing was found');
  });

  test('parameters come from a file, from --set and from --since', async () => {
    const out = newFolder();
    const file = join(folder, 'parameters.json');
    await writeFile(file, JSON.stringify({ maxSuperAdmins: 1, timeBoundRoles: ['SUPER_ADMIN'] }));
    const made = await run(
      ...['admin-roles', '--out', out, '--json', '--parameters', file, '--since', '2100-01-01'],
      ...['--set', 'maxSuperAdmins=99', '--set', 'timeBoundRoles=[]'],
    );
    const { parameters, byKind } = JSON.parse(made.stdout);
    expect(parameters).toMatchObject({ maxSuperAdmins: 99, timeBoundRoles: [], since: '2100-01-01' });
    expect(byKind['too-many-super-admins']).toBeUndefined();
    expect(byKind['standing-role']).toBeUndefined();
  });

  test('what failed is named, ends with 1, and can be gone on with', async () => {
    const out = newFolder();
    let broken: string | undefined;
    faults.okta = ({ path }) => {
      if (!path.endsWith('/roles')) return undefined;
      broken ??= path;
      return path === broken ? { kind: 'status', status: 403 } : undefined;
    };
    const failed = await run('admin-roles', '--out', out, '--json');
    expect(failed.code).toBe(1);
    const { run: id, failures } = JSON.parse(failed.stdout);
    expect(failures).toMatchObject([{ item: `userId ${broken?.split('/').at(-2)}` }]);
    delete faults.okta;
    asked('okta');
    const again = await run('admin-roles', '--out', out, '--run', id);
    expect(again.code).toBe(2);
    const user = broken?.split('/').at(-2) ?? '';
    expect(asked('okta').filter((line) => !line.includes(`/users/${user}`))).toEqual([]);
  });

  test('a vendor that does not answer is one sentence and 1, without a stack or a secret', async () => {
    faults.okta = () => ({ kind: 'status', status: 403 });
    const failed = await run('admin-roles', '--out', newFolder());
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(
      /^The vendor answered 403 \(E\d{7}\): the role .*\nGo on with: npm run audit -- admin-roles --out ".+" --run admin-roles-\S+\n$/,
    );
  });

  test('on Ctrl-C it finishes what is under way, ends with 130, and the same command goes on', async () => {
    const out = newFolder();
    const { promise: isBusy, resolve } = Promise.withResolvers<void>();
    let answered = 0;
    faults.okta = ({ path }) => {
      if (!path.endsWith('/roles')) return undefined;
      answered += 1;
      if (answered === 20) resolve();
      return answered > 20 ? { kind: 'delay', ms: 1_000 } : undefined;
    };
    const { child, ended } = start(['admin-roles', '--out', out]);
    await isBusy;
    child.kill('SIGINT');
    const stopped = await ended;
    expect(stopped).toMatchObject({ code: 130, stdout: '' });
    expect(stopped.stderr).toMatch(
      /^Stopped\. What is done is kept\.\nGo on with: npm run audit -- admin-roles/,
    );
    delete faults.okta;
    const before = asked('okta');
    const again = await run('admin-roles', '--out', out, '--json');
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/^Going on with admin-roles-\S+, which began at /);
    const lists = [...before, ...asked('okta')].filter((line) => line.includes('/iam/assignees/users'));
    expect(lists).toHaveLength(1);
    expect(JSON.parse(again.stdout)).toMatchObject({ failures: [] });
  });

  test('a half of what there was is taken for true on a ticket only', async () => {
    const out = newFolder();
    const { stdout } = await run('admin-roles', '--out', out, '--json');
    const { entries } = JSON.parse(stdout);
    faults.okta = ({ path }) =>
      path.includes('/iam/assignees/users')
        ? { kind: 'status', status: 200, body: { value: [], _links: {} } }
        : undefined;
    const failed = await run('admin-roles', '--out', out);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(
      /^admin-roles: FAILED, this is not the whole truth\n {2}There is nothing at all/,
    );
    expect(failed.stdout).toContain(`had ${entries} entries`);
    const [, id = ''] = /(admin-roles-\w+-\w+)\/report\//.exec(failed.stdout) ?? [];
    asked('okta');
    const ticket = ['--accept-shrinkage', 'CHG0010023'];
    const accepted = await run('admin-roles', '--out', out, '--run', id, ...ticket, '--json');
    expect(accepted.code).toBe(0);
    expect(JSON.parse(accepted.stdout)).toMatchObject({ accepted: { ticket: 'CHG0010023' }, entries: 0 });
    expect(asked('okta')).toEqual([]);
  });
});

describe('help', () => {
  test('lists every audit, and says what it takes, after a name its parameters too', async () => {
    const [list, usage, ofOne] = await Promise.all([
      run('list'),
      run('--help'),
      run('application-access', '--help'),
    ]);
    const names = Object.values(audits).map(({ audit }) => audit.name);
    const lines = list.stdout.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(names);
    expect(usage).toMatchObject({ code: 0, stderr: '' });
    expect(usage.stdout).toMatch(/^Usage: npm run audit -- NAME/);
    expect(ofOne.stdout).toContain(usage.stdout.trim());
    expect(ofOne.stdout).toMatch(/\n {2}apps \(needed\)\n {6}The applications/);
  });
});

test('what cannot be done is one sentence and 1, before anything is asked', async () => {
  const refusals: [string[], RegExp][] = [
    [[], /^Say which audit: admin-roles, /],
    [['nothing'], /^There is no audit nothing: admin-roles, /],
    [
      ['admin-roles', '--set', 'surprise=1'],
      /^The audit admin-roles does not take these parameters: .*surprise/,
    ],
    [['stale-devices', '--since', '2026-01-01'], /^The audit stale-devices does not take these parameters/],
    [
      ['admin-roles', '--run', '../../etc', '--out', folder],
      /^There is no run \.\.\/\.\.\/etc of admin-roles/,
    ],
    [['admin-roles', '--run', 'a1', '--since', '2026-01-01'], /^With --run go no parameters/],
  ];
  await Promise.all(
    refusals.map(async ([args, sentence]) => {
      const refused = await run(...args);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(sentence);
      expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    }),
  );
  expect(asked('okta')).toEqual([]);
});

test('a deployment of which half is named is refused', async () => {
  const env = { ...outside, LEDGER_TABLE_NAME: 'changes' };
  const more = { ...env, FINDINGS_TABLE_NAME: 'findings', AWS_REGION: 'us-east-1' };
  const [one, other] = await Promise.all([
    start(['ledger-health'], env).ended,
    start(['admin-roles'], more).ended,
  ]);
  expect(one.stderr).toContain('FINDINGS_TABLE_NAME is needed too');
  expect(other.stderr).toContain('OKTA_SECRET_ID or OKTA_CLIENT_ORGURL');
});

test('a tenant that is not embedded, with a ledger that is, is warned of', async () => {
  const env = { ...outside, OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.apiToken };
  const made = await start(['admin-roles', '--out', newFolder()], env).ended;
  expect(made.code).toBe(2);
  expect(made.stderr).toMatch(/^LEDGER_TABLE_NAME is not set: .*knows of no ticket\.\n$/);
  expect(made.stdout + made.stderr).not.toContain(org.apiToken);
});
