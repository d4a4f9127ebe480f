import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { startSecretsManager } from '../../../infra/local/secrets-manager/start-secrets-manager.ts';
import { runChecks } from '../../../infra/operate/checks/run-checks.ts';
import { PLACEHOLDER } from '../../../lib/secret/placeholder.ts';
import { beginRotation } from '../../support/callers.ts';
import { contextOf } from '../../support/event.ts';
import { listen } from '../../support/telemetry.ts';
import { makeHook, startSetUp } from './set-up.ts';

// docs/deploying.md from "Fill the secrets" to the first change and the first rotation, line by line, on the labels
// that Secrets Manager itself would have: what a first deployment leaves is a placeholder, and that becomes AWSPREVIOUS.

vi.useFakeTimers({ toFake: ['Date'] });
const heard = listen();
const setUp = await startSetUp();
const manager = await startSecretsManager({ now: () => Date.now() });
process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = manager.url;
const client = new SecretsManagerClient({});
const CALLERS = 'goldthread/callers';
afterAll(async () => {
  heard.stop();
  vi.useRealTimers();
  client.destroy();
  await manager.close();
  await setUp.close();
});

beforeAll(async () => {
  await makeHook(setUp.org, setUp.receiver.url);
  const SecretString = JSON.stringify(PLACEHOLDER);
  for (const Name of [CALLERS, 'goldthread/okta', 'goldthread/okta-event-hook', 'goldthread/sailpoint'])
    await client.send(new CreateSecretCommand({ Name, SecretString }));
  // Secrets Manager makes this one itself.
  const key = JSON.stringify({ hashKey: Buffer.from(randomUUID().replaceAll('-', '')).toString('base64') });
  await client.send(new CreateSecretCommand({ Name: 'goldthread/ledger', SecretString: key }));
});

const minutes = (n: number) => vi.setSystemTime(Date.now() + n * 60_000);

/** The lines of the page's section, as a shell would take them. */
async function linesOf(title: string): Promise<string[]> {
  const page = await readFile('docs/deploying.md', 'utf8');
  const section = page.split(/^## /m).find((one) => one.startsWith(title)) ?? '';
  const block = /^```sh\n(.*?)^```/ms.exec(section)?.[1] ?? '';
  return block.replaceAll('\\\n', ' ').split('\n').filter(Boolean);
}

async function shell(line: string, input = '') {
  const child = spawn('bash', ['-c', line], { env: { ...process.env, npm_config_loglevel: 'silent' } });
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

const values: Record<string, unknown> = {
  okta: setUp.okta,
  sailpoint: setUp.sailpoint,
  'okta-event-hook': { hookSecrets: ['a-secret-that-proves-a-delivery'] },
};

const suspend = (key: string, query = '?dryRun=true&ticket=RITM0010023') =>
  fetch(`${setUp.url}/okta/api/v1/devices/${setUp.org.samples.deviceId}/lifecycle/suspend${query}`, {
    method: 'POST',
    headers: { 'x-api-key': key },
  });

async function doctor() {
  const checks = await runChecks({ ...setUp.env, AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url });
  return {
    bad: checks.filter(({ state }) => state === 'failed').map(({ name }) => name),
    of: (name: string) => checks.find((check) => check.name === name),
  };
}

const shown: string[] = [];

test('before anything is filled, the doctor names each placeholder', async () => {
  const { bad } = await doctor();
  expect(bad).toEqual(['secret callers', 'secret okta', 'secret okta-event-hook', 'secret sailpoint']);
});

test('the page’s own lines fill the secrets, and the doctor finds nothing wrong', async () => {
  const lines = await linesOf('3. Fill the secrets');
  expect(lines).toHaveLength(5);
  for (const line of lines) {
    const value = values[/ put (\S+)/.exec(line)?.[1] ?? ''];
    const { code, stdout, stderr } = await shell(line, value ? JSON.stringify(value) : '');
    expect([code, stderr.includes('Error')], `${line}: ${stderr}`).toEqual([0, false]);
    if (line.includes('add-caller')) shown.push(stdout.trim());
  }
  expect((await doctor()).bad).toEqual([]);
});

test('the first dry run is answered within the first hour, and so is what is refused', async () => {
  const answer = await suspend(shown[0] ?? '');
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({ verdict: 'changes' }),
  ]);
  expect((await suspend('gt_a-key-that-nobody-has-at-all')).status).toBe(401);
  const told = heard.lines().filter(({ message }) => message.includes('is skipped'));
  expect(told.map(({ level }) => level)).toEqual(['WARN']);
  expect(JSON.stringify(told)).not.toContain('placeholder":');
  expect((await suspend(shown[0] ?? '', '')).status).toBe(400);
});

test('the doctor says that the version before does not count, and why', async () => {
  const { of } = await doctor();
  expect(of('callers before')).toMatchObject({ state: 'ok', found: expect.stringContaining('placeholder') });
});

test('a rotation in the first hour leaves both keys good, and the old one still an hour later', async () => {
  const { handler } = jobs['jobs/rotate-callers'];
  const token = await beginRotation(CALLERS);
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const)
    await handler({ Step, SecretId: CALLERS, ClientRequestToken: token }, contextOf());
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: CALLERS }));
  expect(VersionIdsToStages[token]).toContain('AWSCURRENT');
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: CALLERS }));
  const [fresh = ''] = JSON.parse(SecretString).callers[0].apiKeys;
  expect(fresh).not.toBe(shown[0]);
  minutes(6);
  expect([(await suspend(fresh)).status, (await suspend(shown[0] ?? '')).status]).toEqual([200, 200]);
  shown.unshift(fresh);
  minutes(61);
  expect((await suspend(shown[1] ?? '')).status).toBe(200);
});

test.each([
  ['of another shape', '{"callers":[{"id":"ci","apiKeys":["short"]}]}'],
  ['that is not JSON', 'gt_a-key-that-somebody-pasted'],
])('a version %s that was replaced is skipped, and nobody is refused for it', async (_, SecretString) => {
  const good = (await client.send(new GetSecretValueCommand({ SecretId: CALLERS }))).SecretString;
  await client.send(new PutSecretValueCommand({ SecretId: CALLERS, SecretString }));
  minutes(6);
  expect((await suspend(shown[0] ?? '')).status).toBe(500);
  await client.send(new PutSecretValueCommand({ SecretId: CALLERS, SecretString: good }));
  minutes(6);
  expect((await suspend(shown[0] ?? '')).status).toBe(200);
  const { of } = await doctor();
  expect(of('secret callers')?.state).toBe('ok');
  expect(of('callers before')).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('cannot be used'),
  });
});
