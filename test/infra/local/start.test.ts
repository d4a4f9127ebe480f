import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const script = new URL('../../../infra/local/start.ts', import.meta.url).pathname;
const demo = new URL('../../../infra/local/demo.ts', import.meta.url).pathname;
const folder = await mkdtemp(join(tmpdir(), 'goldthread-'));
const running = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts it as a person would, and reads what it prints until it is ready. */
async function start(args: string[], lastLine: RegExp, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env } });
  running.add(child);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lastLine.test(line)) break;
  }
  const stop = async (signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM') => {
    child.kill(signal);
    const [code] = await once(child, 'exit');
    running.delete(child);
    return code;
  };
  return { lines, stop };
}

async function startJson(...args: string[]) {
  const { lines, stop } = await start(['--json', ...args], /^\{/);
  return { ...JSON.parse(lines.at(-1) ?? ''), lines, stop };
}

test('--json prints one line with what a script needs, and SIGTERM stops it cleanly', async () => {
  const { lines, stop, ...ready } = await startJson();
  expect(lines.length).toBe(1);
  expect(ready).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    key: expect.stringMatching(/^gt_\S{32}$/),
    oktaUrl: `${ready.url}/okta`,
    sailpointUrl: `${ready.url}/sailpoint`,
    samples: {
      appId: expect.stringMatching(/^0oa/),
      userId: expect.stringMatching(/^00u/),
      groupId: expect.stringMatching(/^00g/),
      deviceId: expect.stringMatching(/^guo/),
      identityId: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  });
  expect(await stop()).toBe(0);
});

test('the three curl lines that it prints work when pasted into a shell', async () => {
  const { lines, stop } = await start([], /Ctrl-C/);
  const curls = lines.filter((line) => line.startsWith('curl '));
  expect(curls.length).toBe(3);
  const answers: unknown[] = [];
  for (const line of curls) {
    const { stdout } = await run('bash', ['-c', `${line} -sS --fail-with-body`]);
    answers.push(JSON.parse(stdout));
  }
  const [assigned, users, ticket] = answers as [{ id: string }, unknown[], { changes: unknown[] }];
  expect(users.length).toBe(3);
  expect(ticket.changes).toMatchObject([{ state: 'succeeded', changed: true, after: { id: assigned.id } }]);
  expect(await stop('SIGINT')).toBe(0);
});

test('--data survives a restart: the ledger, the key and both vendors', async () => {
  const data = join(folder, 'data');
  const first = await startJson('--data', data);
  const { appId, userId, identityId } = first.samples;
  const headers = {
    authorization: `SSWS ${first.key}`,
    ticket: 'RITM0010023',
    'content-type': 'application/json',
  };
  const users = `/api/v1/apps/${appId}/users`;
  const made = await fetch(first.oktaUrl + users, {
    method: 'POST',
    headers,
    body: JSON.stringify({ id: userId }),
  });
  const before = (await made.json()) as { id: string; created: string };
  await fetch(`${first.sailpointUrl}/v3/auth-users/${identityId}`, {
    method: 'PATCH',
    headers: { ...headers, 'content-type': 'application/json-patch+json' },
    body: JSON.stringify([{ op: 'replace', path: '/capabilities', value: ['HELPDESK'] }]),
  });
  expect(await first.stop()).toBe(0);

  const second = await startJson('--data', data);
  expect(second.key).toBe(first.key);
  const again = await fetch(second.oktaUrl + users, {
    method: 'POST',
    headers,
    body: JSON.stringify({ id: userId }),
  });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await again.json()).toMatchObject({ id: before.id, created: before.created });
  const user = await fetch(`${second.oktaUrl}${users}/${userId}`, { headers });
  expect(await user.json()).toMatchObject({ created: before.created });
  const identity = await fetch(`${second.sailpointUrl}/v3/auth-users/${identityId}`, { headers });
  expect(await identity.json()).toMatchObject({ capabilities: ['HELPDESK'] });
  expect(await second.stop()).toBe(0);
});

test('the same seed draws the same org, and another seed another', async () => {
  const runs = [];
  for (const seed of ['7', '7', '8']) {
    const { samples, stop } = await startJson('--seed', seed);
    runs.push(samples);
    await stop();
  }
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).not.toEqual(runs[0]);
});

test('the API page and everything that it loads is served, and nothing else of that package', async () => {
  const { url, stop } = await startJson();
  const page = await fetch(`${url}/docs`);
  const html = await page.text();
  expect(page.headers.get('content-type')).toContain('text/html');
  const loaded = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  expect(loaded.length).toBe(3);
  for (const path of [...loaded, '/openapi.json']) expect((await fetch(url + path)).status, path).toBe(200);
  expect((await fetch(`${url}/docs/package.json`)).status).toBe(404);
  expect((await fetch(`${url}/docs/..%2f..%2fpackage.json`)).status).toBe(404);
  await stop();
});

describe('a wrong start ends with one sentence and exit code 2', () => {
  test.each([
    [['--port', 'eighty'], {}, "--port must be a whole number from 0 to 65535, not 'eighty'."],
    [['--port', '70000'], {}, '--port must'],
    [['--nosuch'], {}, "Unknown option '--nosuch'."],
    [['--seed', '-1'], {}, '--seed'],
    [[], { SAIL_BASE_URL: 'http://127.0.0.1:9' }, 'SAIL_CLIENT_ID and SAIL_CLIENT_SECRET are needed too.'],
    [
      [],
      { OKTA_CLIENT_ORGURL: 'http://127.0.0.1:9', OKTA_CLIENT_CLIENTID: '0oa1' },
      'OKTA_CLIENT_TOKEN is needed too',
    ],
  ])('%j %j', async (args, env, sentence) => {
    const failed = await run(process.execPath, [script, ...args], { env: { ...process.env, ...env } }).catch(
      (error) => error,
    );
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain(sentence);
    expect(failed.stderr.trim().split('\n').length).toBe(1);
  });
});

test('the vendors’ own variables make it talk to those tenants', async () => {
  const { startOktaOrg } = await import('../../../infra/local/okta/start-okta-org.ts');
  const paths: string[] = [];
  const org = await startOktaOrg({ onRequest: ({ path }) => void paths.push(path) });
  const { clientId, privateKeyPem, scopes } = org.serviceApp;
  for (const credentials of [
    { OKTA_CLIENT_TOKEN: org.apiToken },
    {
      OKTA_CLIENT_CLIENTID: clientId,
      OKTA_CLIENT_PRIVATEKEY: privateKeyPem.replaceAll('\n', '\\n'),
      OKTA_CLIENT_SCOPES: scopes.join(' '),
    },
  ]) {
    const { lines, stop } = await start(['--json'], /^\{/, {
      OKTA_CLIENT_ORGURL: org.url,
      ...(credentials as Record<string, string>),
    });
    const { oktaUrl, key } = JSON.parse(lines.at(-1) ?? '');
    const path = `/api/v1/devices/${org.samples.deviceId}`;
    expect((await fetch(oktaUrl + path, { headers: { 'x-api-key': key } })).status).toBe(200);
    expect(paths.at(-1)).toBe(path);
    await stop();
  }
  await org.close();
});

test('npm run demo checks every outcome and exits 0', async () => {
  const { stdout } = await run(process.execPath, [demo]);
  expect(stdout).toMatch(/(\d+) of \1 outcomes as promised/);
  expect(stdout).not.toContain('NOT SO');
});
