import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const root = new URL('../..', import.meta.url).pathname;
const folder = await mkdtemp(join(tmpdir(), 'goldthread-commands-'));
afterAll(() => rm(folder, { recursive: true }));

/** The scripts of package.json that are ours, by name: the file that Node runs. */
const commands = Object.entries(packageJson.scripts).flatMap(([name, line]) => {
  const [, file] = /\b((?:infra|test)\/\S+\.ts)$/.exec(line.split('&&').at(-1) ?? '') ?? [];
  return file !== undefined && /\bnode\b/.test(line) ? [{ name, file }] : [];
});

/** An environment in which nothing of a deployment is named. */
const bare = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|LANG)$/.test(name)),
);

async function run(name: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const file = commands.find((command) => command.name === name)?.file ?? '';
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...bare, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(stdout + stderr).not.toMatch(/^ {4}at /m);
  return { code: child.exitCode, stdout, stderr };
}

// An audit says with 2 that it found something, and so ends with 1 where it could not begin.
const wrongUsage = (name: string) => (name === 'audit' ? 1 : 2);
const called = (name: string) => (name === 'start' ? 'npm start' : `npm run ${name}`);

test('every command of package.json is looked at', () => {
  const others = Object.keys(packageJson.scripts).filter(
    (name) => !commands.some((one) => one.name === name),
  );
  expect(others).toEqual(['test', 'check', 'format', 'lint', 'types']);
});

describe.concurrent.each(commands)('$name', ({ name }) => {
  test('--help prints how it is used, and ends with 0', async () => {
    const { code, stdout, stderr } = await run(name, ['--help']);
    expect(stdout).toMatch(new RegExp(`^Usage: ${called(name)}\\b`));
    expect([code, stderr]).toEqual([0, '']);
  });

  test('a flag that it does not have is named in one line, and nothing is done', async () => {
    const { code, stdout, stderr } = await run(name, ['--no-such-flag']);
    expect(stderr).toBe(`Unknown option '--no-such-flag'. See ${called(name)} -- --help.\n`);
    expect([code, stdout]).toEqual([wrongUsage(name), '']);
  });
});

describe.concurrent('a wrong argument is named in one line', () => {
  test.each([
    ['attack', ['--count', 'many'], "--count must be a whole number from 1 to 999999999, not 'many'."],
    ['audit', [], 'Say which audit: '],
    ['audit', ['no-such-audit'], 'There is no audit no-such-audit: '],
    ['audit', ['application-access', '--set', 'apps=x', '--out', 'dist/commands'], 'apps'],
    ['audit:campaign', ['--users', '0'], '--users must be a whole number from 1'],
    ['audit:campaign', ['--reserve', '1.5'], '--reserve must be a share such as 0.5'],
    ['audit:carry-out', [], '--step is one of suspend, deactivate and delete.'],
    ['bench', ['no-such-bench'], 'There is no bench no-such-bench; there are: '],
    ['bench', ['size', '--rounds', 'x'], '--rounds must be a whole number from 1'],
    ['bundle', ['okta/devices/get'], "Unexpected argument 'okta/devices/get'."],
    ['faults', ['--runs', '-'], '--runs must be a whole number from 1'],
    ['faults', ['--store', 'redis'], '--store is dynalite or dynamodb-local.'],
    ['faults', ['--case', 'x'], '--case must be a whole number from 0'],
    ['faults:storm', ['--changes', '0'], '--changes must be a whole number from 20'],
    ['match:scale', ['--changes', 'x'], '--changes must be a whole number from 5000'],
    ['recipe', ['more'], "Unexpected argument 'more'."],
    ['reconcile:campaign', ['--changes', '1e3'], '--changes must be a whole number from 1'],
    ['secrets', [], 'Say put, add-caller, restore or check.'],
    ['secrets', ['put', 'github'], 'Say which secret: '],
    ['secrets', ['check', 'okta'], 'OKTA_SECRET_ID'],
    ['setup:okta', ['--url', 'https://acme.okta.com'], 'With --url goes --token-stdin'],
    ['start', ['--port'], "Option '--port <value>' argument missing."],
    ['start', ['--data', 'package.json'], 'package.json'],
    ['start', ['more'], "Unexpected argument 'more'."],
  ])('npm run %s -- %j', async (name, args, sentence) => {
    const { code, stderr } = await run(name, args);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n').length).toBe(1);
    expect(code).toBe(wrongUsage(name));
  });

  test.each(['mappings', 'policy'])('npm run %s -- FOLDER, of a folder that is not there', async (name) => {
    const { code, stderr } = await run(name, ['/no/such/folder']);
    expect([code, stderr]).toEqual([
      2,
      `/no/such/folder/ cannot be read (ENOENT). See npm run ${name} -- --help.\n`,
    ]);
  });

  const token = { OKTA_CLIENT_TOKEN: '00abc' };
  const acme = { OKTA_CLIENT_ORGURL: 'https://acme.okta.com' };
  const client = { OKTA_CLIENT_CLIENTID: '0oa1', OKTA_CLIENT_SCOPES: 'okta.apps.read' };
  const sailpoint = { SAIL_CLIENT_ID: 'a', SAIL_CLIENT_SECRET: 'b' };
  test.each([
    [{ ...token, OKTA_CLIENT_ORGURL: 'nonsense' }, 'OKTA_CLIENT_ORGURL is malformed.'],
    [{ ...token, OKTA_CLIENT_ORGURL: 'http://acme.okta.com' }, 'OKTA_CLIENT_ORGURL must be https.'],
    [{ ...acme, OKTA_CLIENT_TOKEN: 'a b' }, 'OKTA_CLIENT_TOKEN must be printable, without white space.'],
    [
      { ...acme, ...client, OKTA_CLIENT_PRIVATEKEY: 'no key' },
      'OKTA_CLIENT_PRIVATEKEY is no PEM or JWK of an RSA or NIST EC key.',
    ],
    [{ ...sailpoint, SAIL_BASE_URL: 'nonsense' }, 'SAIL_BASE_URL is malformed.'],
  ])('npm start with %j, before it starts', async (variables, sentence) => {
    const { code, stdout, stderr } = await run('start', [], variables);
    expect([code, stdout, stderr]).toEqual([2, '', `${sentence} See npm start -- --help.\n`]);
  });
});

test('a port that is in use is named in one line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { code, stderr } = await run('start', ['--port', String(port)]);
  expect([code, stderr]).toEqual([2, `Port ${port} is in use. See npm start -- --help.\n`]);
  server.close();
});

describe('a folder of --data', () => {
  const data = join(folder, 'data');

  async function started() {
    const child = spawn(process.execPath, ['infra/local/start.ts', '--json', '--data', data], {
      cwd: root,
      env: bare,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  }

  test('is for one process at a time: a second npm start and an audit say that it is in use', async () => {
    const first = await started();
    const second = await run('start', ['--data', data]);
    const audit = await run('audit', ['admin-roles', '--data', data, '--out', join(folder, 'report')]);
    const sentence = `The folder ${data} is in use by another process.`;
    expect([second.code, second.stderr]).toEqual([2, `${sentence} See npm start -- --help.\n`]);
    expect([audit.code, audit.stderr]).toEqual([1, `${sentence} See npm run audit -- --help.\n`]);
    // However the process ends, the folder is free then.
    first.kill('SIGKILL');
    await once(first, 'close');
    const next = await started();
    next.kill('SIGTERM');
    expect(await once(next, 'close')).toEqual([0, null]);
  });

  test('that holds another org is not overwritten: the file is named', async () => {
    const { code, stderr } = await run('start', ['--data', data, '--seed', '2']);
    expect(stderr).toMatch(
      /okta-journal\.jsonl was written by an org of another seed or size: use another folder\. See/,
    );
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });
});

describe.concurrent('npm run policy names what does not hold, and ends with 1', () => {
  const named = '@id("typo")\n@reason("x")\n';
  test.each([
    [
      'a word that is not Cedar',
      `${named}permit (principal, action, resource) wen { true };`,
      'typo.cedar:3: ',
    ],
    [
      'a misspelt attribute',
      `${named}permit (principal, action, resource) when { context.tickit == "x" };`,
      'typo: ',
    ],
    [
      'an unknown action',
      `${named}permit (principal, action == Action::"okta.suspendDevise", resource);`,
      'typo: ',
    ],
    [
      'a policy without a reason',
      '@id("typo")\npermit (principal, action, resource);',
      'typo.cedar: typo needs a @reason',
    ],
  ])('%s', async (title, policy, sentence) => {
    const policies = join(folder, title);
    await mkdir(policies);
    await writeFile(join(policies, 'typo.cedar'), policy);
    const { code, stderr } = await run('policy', [policies]);
    expect(stderr).toContain(sentence);
    expect(code).toBe(1);
  });
});
