import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putCallers } from '../support/callers.ts';
import { startGateway } from '../support/gateway.ts';

const run = promisify(execFile);
const { local, org, tenant, send, freshUser, close } = await startGateway();
const key = 'gt_a-key-of-the-recipes-0123';
const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const { appId } = org.samples;
beforeAll(() =>
  putCallers({
    id: 'servicenow',
    groups: ['itsm'],
    apiKeys: [key],
    basic: [{ user: 'snow', password: 'a-password-of-the-recipes' }],
    standardWebhooks: [secret],
  }),
);
afterAll(close);

/** The code blocks of a recipe, as they stand in the document. */
async function blocks(recipe: string, language: string): Promise<string[]> {
  const text = await readFile(new URL(`../../docs/recipes/${recipe}.md`, import.meta.url), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, code]) => code ?? '',
  );
}

const environment = (userId: string) => ({
  PATH: process.env.PATH ?? '',
  GOLDTHREAD: local.url,
  GOLDTHREAD_KEY: key,
  WEBHOOK_SECRET: secret,
  APP_ID: appId,
  USER_ID: userId,
  IDENTITY_ID: tenant.samples.adminIdentityId,
});
const changesOf = async (ticket: string) =>
  (await send({ path: `/changes?ticket=${ticket}`, headers: { 'x-api-key': key } })).body.changes;

test('the curl recipes assign a user, by key and by signature', async () => {
  const [byKey = '', signed = ''] = await blocks('curl', 'sh');
  for (const [script, ticket] of [
    [byKey, 'RITM0010023'],
    [signed, 'RITM0010024'],
  ] as const) {
    const id = freshUser();
    const { stdout } = await run('bash', ['-euc', script], { env: environment(id) });
    expect(JSON.parse(stdout)).toMatchObject({ id, status: 'ACTIVE' });
    expect(await changesOf(ticket)).toMatchObject([{ changed: true, after: { id } }]);
  }
});

test('the recipes for the vendors’ own clients run as they stand', async () => {
  const scripts = await blocks('official-clients', 'js');
  expect(scripts.length).toBe(2);
  for (const [i, script] of scripts.entries()) {
    // Beside the tests, so that it finds the packages.
    const file = new URL(`recipe-${i}-${process.pid}.mjs`, import.meta.url);
    await writeFile(file, script);
    try {
      const { stdout } = await run(process.execPath, [file.pathname], { env: environment(freshUser()) });
      expect(stdout.trim()).toBe(['assigned', 'changed'][i]);
    } finally {
      await rm(file);
    }
  }
  expect(await changesOf('RITM0010025')).toMatchObject([
    { operation: 'okta.assignUserToApplication', changed: true },
  ]);
  expect(await changesOf('RITM0010026')).toMatchObject([
    { operation: 'sailpoint.patchAuthUser', changed: true },
  ]);
});

test('ServiceNow’s REST step, with Basic, makes one change however often it retries', async () => {
  const id = freshUser();
  const step = {
    method: 'POST',
    path: `/okta/api/v1/apps/${appId}/users`,
    headers: {
      authorization: `Basic ${Buffer.from('snow:a-password-of-the-recipes').toString('base64')}`,
      ticket: 'RITM0010027',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ id }),
  };
  const ask = () => fetch(local.url + step.path, step);
  expect((await ask()).status).toBe(200);
  const again = await ask();
  expect(again.headers.get('idempotency-replayed')).toBe('true');
});

test('ServiceNow’s script include signs as the gateway verifies', async () => {
  const [script = ''] = await blocks('servicenow', 'js');
  const sent: { url: string; method: string; headers: Record<string, string>; body: string }[] = [];
  // What the platform gives to a script, as far as this one uses it.
  class RESTMessageV2 {
    url = '';
    method = '';
    headers: Record<string, string> = {};
    body = '';
    setEndpoint(url: string) {
      this.url = url;
    }
    setHttpMethod(method: string) {
      this.method = method;
    }
    setRequestHeader(name: string, value: string) {
      this.headers[name] = value;
    }
    setRequestBody(body: string) {
      this.body = body;
    }
    execute() {
      sent.push(this);
    }
  }
  const platform = createContext({
    Class: {
      create: () =>
        function create(this: { initialize(...words: unknown[]): void }, ...words: unknown[]) {
          this.initialize(...words);
        },
    },
    GlideDateTime: class {
      getNumericValue = () => Date.now();
    },
    GlideCertificateEncryption: class {
      generateMac = (base64: string, _: string, data: string) =>
        createHmac('sha256', Buffer.from(base64, 'base64')).update(data).digest('base64');
    },
    sn_ws: { RESTMessageV2 },
    use: { url: local.url, secret, path: `/okta/api/v1/apps/${appId}/users`, id: freshUser() },
  });
  runInContext(
    `${script}; new GoldthreadClient(use.url, use.secret).change('POST', use.path, { id: use.id }, 'RITM0010028', 'sys_id_1')`,
    platform,
  );
  const [request] = sent;
  const response = await fetch(request?.url ?? '', {
    method: request?.method ?? '',
    headers: request?.headers ?? {},
    body: request?.body ?? '',
  });
  expect(response.status).toBe(200);
  expect(await changesOf('RITM0010028')).toMatchObject([{ changed: true, caller: 'servicenow' }]);
});

test('Jira’s web request grants the role that the issue names', async () => {
  const [template = ''] = await blocks('jira', 'json');
  const body = JSON.parse(template.replace('{{issue.customfield_10052.value}}', 'HELP_DESK_ADMIN'));
  const path = `/okta/api/v1/users/${freshUser()}/roles`;
  const granted = await send({
    method: 'POST',
    path,
    body,
    headers: { 'x-api-key': key, ticket: 'IAM-4121' },
  });
  expect(granted.status).toBe(201);
  expect(granted.headers.get('change-id')).toMatch(/^chg_/);
});
