import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { runChecks } from '../../../infra/operate/checks/run-checks.ts';
import { hookEventTypes } from '../../../lib/okta/event-types.ts';
import { api, sdkOf } from '../local/okta/org-client.ts';
import { newSecret, startSetUp } from './set-up.ts';

const HOOK_SECRET = 'Bearer the-hooks-own-secret';
const setUp = await startSetUp();
const { receiver } = setUp;
let org: OktaOrg;
let secretId: string;
let changes = 0;
beforeAll(async () => {
  secretId = await newSecret({ placeholder: true });
  org = await startOktaOrg({
    before: ({ method }) => {
      if (method !== 'GET') changes += 1;
      return undefined;
    },
  });
});
afterAll(async () => {
  await org.close();
  await setUp.close();
});

async function setup(args: string[], input = '') {
  const child = spawn(process.execPath, ['infra/operate/setup-okta.ts', ...args]);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(stdout + stderr).not.toContain(org.apiToken);
  expect(stdout + stderr).not.toContain('the-hooks-own-secret');
  return { code: child.exitCode, stdout, stderr };
}
const make = (...more: string[]) =>
  setup(
    ['--url', org.url, '--token-stdin', '--public-url', receiver.origin, '--secret-id', secretId, ...more],
    `${org.apiToken}\n${HOOK_SECRET}\n`,
  );
async function stored() {
  const client = new SecretsManagerClient({});
  const { SecretString = '', VersionId } = await client.send(
    new GetSecretValueCommand({ SecretId: secretId }),
  );
  client.destroy();
  return { value: JSON.parse(SecretString), versionId: VersionId };
}

test('it prints the app, every scope, the roles and why, and the hook with every event type', async () => {
  const { code, stdout, stderr } = await setup(['--public-url', 'https://goldthread.example.com/']);
  expect([code, stderr]).toEqual([0, '']);
  for (const scope of ['okta.apps.manage', 'okta.devices.read', 'okta.roles.manage', 'okta.logs.read']) {
    expect(stdout).toContain(scope);
  }
  expect(stdout).toContain('200 []');
  expect(stdout).toContain('URL:    https://goldthread.example.com/hooks/okta-events');
  for (const type of hookEventTypes) expect(stdout).toContain(`     ${type}\n`);
});

test('it makes app, grants, role and hook, and what it puts into the secret makes the doctor content', async () => {
  const { code, stdout, stderr } = await make();
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain('The event hook is verified.');
  const { value } = await stored();
  expect(stderr).not.toContain(value.privateKey.split('\n')[1]);
  expect(receiver.challenges.filter(Boolean).length).toBeGreaterThan(0);
  const checks = await runChecks({ ...setUp.env, OKTA_SECRET_ID: secretId, PUBLIC_URL: receiver.origin });
  expect(checks.filter(({ state }) => state !== 'ok').map(({ name }) => name)).toEqual(['ledger backups']);
});

test('a second run finds everything and changes nothing', async () => {
  const before = await stored();
  changes = 0;
  const { code, stderr } = await make();
  expect(code).toBe(0);
  expect(changes).toBe(0);
  expect(stderr.split('\n').slice(0, -1)).toEqual([
    expect.stringMatching(/^The app Goldthread is there already /),
    'All scopes are granted already.',
    'All roles are assigned already.',
    'The event hook is there already.',
  ]);
  expect(await stored()).toEqual(before);
});

test('it adds just what somebody took away', async () => {
  const [app] = [...org.state.serviceApps.values()];
  app?.grants.splice(0, 1);
  app?.roles.splice(0);
  for (const hook of org.state.eventHooks.values()) hook.verified = false;
  changes = 0;
  const { stderr } = await make();
  expect(changes).toBe(3);
  expect(stderr).toContain('Granted okta.apps.manage.');
  expect(stderr).toContain('Assigned SUPER_ADMIN.');
});

test('the secret is printed only when that is asked for', async () => {
  const { stdout } = await make('--print-secret', '--label', 'Another');
  const secret = JSON.parse(stdout);
  expect(Object.keys(secret)).toEqual(['orgUrl', 'clientId', 'privateKey', 'keyId', 'scopes']);
  expect(secret.clientId).not.toBe((await stored()).value.clientId);
});

test.each([
  [['--url', 'https://acme.okta.com'], '', 'With --url goes --token-stdin'],
  [['--url', 'http://acme.okta.com', '--token-stdin', '--print-secret'], '00abc', '--url must be https'],
  [
    ['--url', 'https://acme.okta.com', '--token-stdin', '--print-secret'],
    '',
    'Standard input holds no API token',
  ],
])('%j is refused in one sentence', async (args, input, said) => {
  const { code, stdout, stderr } = await setup(args, input);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(said);
});

test('a token that is revoked, or whose owner is no administrator, is named', async () => {
  const withToken = (token: string) =>
    setup(['--url', org.url, '--token-stdin', '--print-secret', '--label', 'Third'], token);
  expect((await withToken('00revoked')).stderr).toContain('expired, revoked or wrong (401)');
  expect((await withToken(org.tokens.readOnly)).stderr).toContain('a super administrator may (403)');
});

test('an event hook is not verified while its address does not repeat the challenge', async () => {
  receiver.repeats = false;
  for (const hook of org.state.eventHooks.values()) hook.verified = false;
  const { code, stderr } = await make();
  receiver.repeats = true;
  expect(code).toBe(2);
  expect(stderr).toContain('Verifying the event hook: Okta refuses it');
  expect([...org.state.eventHooks.values()].map(({ verified }) => verified)).toEqual([false]);
});

test('Okta’s own client reads and makes the hooks of the embedded org, and never sees their secret', async () => {
  const hooks: unknown[] = [];
  const list = await sdkOf(org).eventHookApi.listEventHooks();
  await list.each((hook: unknown) => void hooks.push(hook));
  expect(hooks).toMatchObject([{ name: 'Goldthread', status: 'ACTIVE', verificationStatus: 'UNVERIFIED' }]);
  const { body } = await api(org, 'GET', '/api/v1/eventHooks');
  expect(JSON.stringify(body)).not.toContain('the-hooks-own-secret');
});
