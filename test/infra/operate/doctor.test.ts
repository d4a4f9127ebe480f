import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { type OktaOrgOptions, startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import type { Check } from '../../../infra/operate/checks/check.ts';
import { runChecks } from '../../../infra/operate/checks/run-checks.ts';
import { beginRotation } from '../../support/callers.ts';
import { contextOf } from '../../support/event.ts';
import { makeHook, newSecret, oktaSecretOf, sailpointSecretOf, startSetUp } from './set-up.ts';

const setUp = await startSetUp();
const { org, receiver, okta, sailpoint } = setUp;
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
  await setUp.close();
});
await makeHook(org, receiver.url);
const allScopes = org.serviceApp.scopes;
beforeEach(() => {
  org.serviceApp.scopes = allScopes;
  org.serviceApp.permission = 'admin';
});

const SECRET_TEXTS = [
  okta.privateKey.split('\n')[1] ?? '',
  sailpoint.clientSecret,
  ...Object.values(org.tokens),
  'the-hooks-own-secret',
  'shared-by-two-callers-00000',
  'too-short-to-be-good',
];

/** What the doctor says of the set-up with some variables changed; whatever it says, no secret is in it. */
async function diagnose(env: Record<string, string | undefined> = {}): Promise<Check[]> {
  const checks = await runChecks({ ...setUp.env, ...env });
  const said = JSON.stringify(checks);
  for (const text of SECRET_TEXTS) expect(said).not.toContain(text);
  return checks;
}

/** What is wrong, by name; every failure says what to do. */
async function failures(env: Record<string, string | undefined> = {}): Promise<Record<string, string>> {
  const failed = (await diagnose(env)).filter(({ state }) => state === 'failed');
  for (const { remedy } of failed) expect(remedy).toMatch(/^[A-Z].{15,}\.$/);
  return Object.fromEntries(failed.map(({ name, found }) => [name, found]));
}

const withOkta = async (more: object) => ({ OKTA_SECRET_ID: await newSecret({ ...okta, ...more }) });
const withToken = async (apiToken: string) => ({
  OKTA_SECRET_ID: await newSecret({ orgUrl: org.url, apiToken }),
});
const withCallers = async (...callers: object[]) => ({ CALLERS_SECRET_ID: await newSecret({ callers }) });

async function otherOrg(options: OktaOrgOptions) {
  const other = await startOktaOrg(options);
  stops.push(() => other.close());
  return { other, env: { OKTA_SECRET_ID: await newSecret(oktaSecretOf(other)) } };
}

test('a healthy set-up fails nowhere, and only backups that the store knows nothing of are left open', async () => {
  const checks = await diagnose();
  expect(checks.filter(({ state }) => state !== 'ok').map(({ name }) => name)).toEqual(['ledger backups']);
  expect(checks.map(({ name }) => name)).toEqual([
    'environment',
    'secret callers',
    'secret ledger',
    'secret okta',
    'secret okta-event-hook',
    'secret sailpoint',
    'callers before',
    'callers rotation',
    'ticket patterns',
    'tickets required',
    'ledger table',
    'ledger backups',
    'deferred queue',
    'okta address',
    'okta clock',
    'okta token',
    'okta scopes',
    'okta DPoP',
    'okta application-users',
    'okta application-groups',
    'okta user-roles',
    'okta devices',
    'okta event hook',
    'sailpoint address',
    'sailpoint clock',
    'sailpoint token',
    'sailpoint auth-users',
  ]);
});

test('a variable that cannot be read is named, and everything else is looked at all the same', async () => {
  expect(Object.keys(await failures({ PREVIOUS_CALLERS_VALID_SECONDS: 'an hour' }))).toEqual(['environment']);
});

test('it changes nothing at the vendors', async () => {
  const before = org.systemLog().length;
  await diagnose();
  expect(org.systemLog()).toHaveLength(before);
});

describe('of the secrets it names', () => {
  test('one that is missing', async () => {
    expect(await failures({ LEDGER_SECRET_ID: 'nowhere' })).toEqual({
      'secret ledger': 'there is no secret nowhere, or it has no value',
    });
  });

  test('one whose variable is not set', async () => {
    expect(await failures({ CALLERS_SECRET_ID: undefined })).toMatchObject({
      'secret callers': 'CALLERS_SECRET_ID is not set',
    });
  });

  test('a placeholder', async () => {
    const id = await newSecret({ placeholder: true });
    expect(await failures({ SAILPOINT_SECRET_ID: id })).toEqual({
      'secret sailpoint': `${id} still holds the placeholder of the deployment`,
    });
  });

  test('one that is not JSON', async () => {
    const id = await newSecret('00abc');
    expect(await failures({ OKTA_SECRET_ID: id })).toEqual({ 'secret okta': `${id} does not hold JSON` });
  });

  test.each([
    [{ scopes: 'okta.apps.read' }, 'scopes must be array'],
    [{ clientId: undefined }, 'clientId is missing'],
    [{ client_id: 'x' }, 'the unknown member client_id'],
    [{ orgUrl: 'http://acme.okta.com' }, 'orgUrl must be https'],
    [{ privateKey: 'too-short-to-be-good' }, 'privateKey is no PEM or JWK of an RSA or NIST EC key'],
  ])('the wrong member of an Okta secret with %j', async (more, problem) => {
    expect((await failures(await withOkta(more)))['secret okta']).toContain(problem);
  });

  test('an API key and a webhook secret that are too short', async () => {
    const apiKeys = ['too-short-to-be-good'];
    const env = await withCallers({ id: 'ci', apiKeys, standardWebhooks: ['whsec_c2hvcnQ='] });
    const said = (await failures(env))['secret callers'];
    expect(said).toContain('callers.0.apiKeys.0 must be 22 or more printable characters');
    expect(said).toContain('callers.0.standardWebhooks.0 must be whsec_ and 24 to 64 bytes in base64');
  });

  test('two callers that share a key', async () => {
    const apiKeys = ['shared-by-two-callers-00000'];
    const env = await withCallers({ id: 'ci', apiKeys }, { id: 'jira', apiKeys });
    expect((await failures(env))['secret callers']).toContain(
      'the callers ci and jira share a credential (apiKeys)',
    );
  });

  test('two callers that name one role in its two forms', async () => {
    const env = await withCallers(
      { id: 'ci', iam: ['arn:aws:iam::123456789012:role/team/deploy'] },
      { id: 'cd', iam: ['arn:aws:sts::123456789012:assumed-role/deploy'] },
    );
    expect((await failures(env))['secret callers']).toContain(
      'the callers ci and cd share a credential (iam)',
    );
  });

  test.each([
    ['an id that is reserved', { id: 'goldthread' }, 'id must not be goldthread'],
    [
      'keys over plain http',
      { jwt: { issuer: 'https://idp.example', audience: 'x', value: 'ci', jwksUri: 'http://idp.example' } },
      'jwt.jwksUri must be https',
    ],
    [
      'a role with a session',
      { iam: ['arn:aws:sts::123456789012:assumed-role/deploy/session'] },
      'iam.0 must be the ARN of a role, or of an assumed role without its session',
    ],
  ])('a caller with %s', async (_, entry, problem) => {
    const env = await withCallers({ id: 'ci', ...entry });
    expect((await failures(env))['secret callers']).toContain(`callers.0.${problem}`);
  });

  test('no vendor where neither is set, and leaves out one that is not', async () => {
    const neither = await failures({ OKTA_SECRET_ID: undefined, SAILPOINT_SECRET_ID: undefined });
    expect(Object.keys(neither)).toEqual(['secret okta', 'secret sailpoint']);
    expect(await failures({ SAILPOINT_SECRET_ID: undefined })).toEqual({});
  });
});

describe('of a rotation of the callers it says', () => {
  const rotation = async (env: Record<string, string>) =>
    (await diagnose(env)).find(({ name }) => name === 'callers rotation');

  test('that one has begun and not finished, and what to do', async () => {
    const env = await withCallers({ id: 'ci', apiKeys: ['ci-0123456789-0123456789'] });
    const version = await beginRotation(env.CALLERS_SECRET_ID);
    const said = await rotation(env);
    expect(said).toMatchObject({ state: 'warning', found: expect.stringContaining(version) });
    expect(said?.remedy).toContain(`--version-stage AWSPENDING --remove-from-version-id ${version} && `);
    expect(said?.remedy).toContain(`rotate-secret --secret-id ${env.CALLERS_SECRET_ID}`);
  });

  test('that one is under way', async () => {
    const env = await withCallers({ id: 'ci', apiKeys: ['ci-0123456789-0123456789'] });
    const ClientRequestToken = await beginRotation(env.CALLERS_SECRET_ID);
    const event = { Step: 'createSecret', SecretId: env.CALLERS_SECRET_ID, ClientRequestToken } as const;
    await jobs['jobs/rotate-callers'].handler(event, contextOf());
    expect(await rotation(env)).toMatchObject({ state: 'ok', found: 'one is under way' });
  });
});

describe('of the tickets of callers it warns, and fails nowhere', () => {
  const apiKeys = (id: string) => [`${id}-0123456789-0123456789`];
  const pattern = '^[A-Z]+-\\d+$';
  const entries = {
    jira: { ticket: { pattern } },
    servicenow: {},
    ci: { ticket: { required: true } },
    batch: { ticket: { required: false } },
    night: { ticket: { required: false, pattern } },
  };
  const warnings = async (...ids: (keyof typeof entries)[]) => {
    const env = await withCallers(...ids.map((id) => ({ id, apiKeys: apiKeys(id), ...entries[id] })));
    expect(await failures(env)).toEqual({});
    const warned = (await diagnose(env)).filter(({ state }) => state === 'warning');
    for (const { remedy } of warned) expect(remedy).toMatch(/^[A-Z].{15,}\.$/);
    return Object.fromEntries(warned.map(({ name, found }) => [name, found]));
  };

  test('each caller that needs a ticket and has no pattern', async () => {
    expect(await warnings('jira', 'servicenow', 'ci')).toEqual({
      'ticket patterns': 'any ticket number is accepted from servicenow, ci',
    });
  });

  test('each caller that may go without a ticket', async () => {
    expect(await warnings('jira', 'batch', 'night')).toEqual({
      'tickets required': 'changes without a ticket are accepted from batch, night',
    });
  });

  test('nothing where every caller needs a ticket and has a pattern', async () => {
    expect(await warnings('jira')).toEqual({});
  });
});

describe('of the ledger it names', () => {
  const client = new DynamoDBClient({});
  afterAll(() => client.destroy());
  /** A copy of the ledger's table with something changed. */
  async function tableLike(change: (table: CreateTableCommandInput) => CreateTableCommandInput) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: setUp.env.LEDGER_TABLE_NAME }));
    const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    }));
    const TableName = `doctor-${crypto.randomUUID()}`;
    const { AttributeDefinitions, KeySchema } = Table ?? {};
    const input = {
      TableName,
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes: indexes,
      BillingMode: 'PAY_PER_REQUEST' as const,
    };
    await client.send(new CreateTableCommand(change(input)));
    return { LEDGER_TABLE_NAME: TableName };
  }

  test('a table that is missing', async () => {
    expect(await failures({ LEDGER_TABLE_NAME: 'nowhere' })).toEqual({
      'ledger table': 'there is no table nowhere',
    });
  });

  test('an index that is missing', async () => {
    const env = await tableLike((table) => ({
      ...table,
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.filter(
        ({ IndexName }) => IndexName !== 'byReviewReason',
      ),
      AttributeDefinitions: table.AttributeDefinitions?.filter(
        ({ AttributeName }) => AttributeName !== 'reviewReason',
      ),
    }));
    expect((await failures(env))['ledger table']).toMatch(/has no index byReviewReason$/);
  });

  test('a table with another key', async () => {
    const env = await tableLike((table) => ({
      ...table,
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'position', KeyType: 'RANGE' },
      ],
    }));
    expect((await failures(env))['ledger table']).toMatch(/does not have id as its only key$/);
  });
});

describe('of the queue it names', () => {
  test('one that is missing', async () => {
    const url = new URL('/000000000000/nowhere', setUp.env.DEFERRED_QUEUE_URL).href;
    expect(await failures({ DEFERRED_QUEUE_URL: url })).toEqual({
      'deferred queue': `there is no queue at ${url}`,
    });
  });

  test('one without dead letters', async () => {
    const client = new SQSClient({});
    await client.send(new CreateQueueCommand({ QueueName: 'lonely' }));
    client.destroy();
    const url = String(setUp.env.DEFERRED_QUEUE_URL).replace(/[^/]+$/, 'lonely');
    expect(await failures({ DEFERRED_QUEUE_URL: url })).toEqual({
      'deferred queue': 'it has no redrive policy to a queue of dead letters',
    });
  });
});

describe('of Okta it names', () => {
  test('an address where nobody answers', async () => {
    const env = await withOkta({ orgUrl: 'http://127.0.0.1:9' });
    expect(await failures(env)).toEqual({
      'okta address': expect.stringContaining('http://127.0.0.1:9 cannot be reached'),
    });
  });

  test('an API token that is expired or revoked, once', async () => {
    expect(await failures(await withToken('00anotherTokenThatIsNot'))).toEqual({
      'okta token': 'the token is expired, revoked or wrong (401): no Okta operation would work',
    });
  });

  test('nothing of an API token that is good', async () => {
    expect(await failures(await withToken(org.apiToken))).toEqual({});
  });

  test('a client that is not the one it is taken for', async () => {
    const said = await failures(await withOkta({ clientId: '0oaanother' }));
    expect(said).toEqual({ 'okta token': expect.stringContaining('invalid_client') });
  });

  test('a scope that the secret does not ask for, and what would not work', async () => {
    const scopes = okta.scopes.filter((scope) => !scope.includes('devices'));
    const said = await failures(await withOkta({ scopes }));
    expect(said['okta scopes']).toBe('the secret does not ask for okta.devices.manage, okta.devices.read');
    expect(said['okta devices']).toMatch(
      /^the scope okta.devices.read is missing .*: listDevices, getDevice, /,
    );
    expect(Object.keys(said)).toHaveLength(2);
  });

  test('a scope that the app is not granted', async () => {
    org.serviceApp.scopes = allScopes.filter((scope) => scope !== 'okta.roles.manage');
    const said = await failures();
    expect(said['okta scopes']).toBe('the app is not granted okta.roles.manage, so it gets no token at all');
    expect(said['okta user-roles']).toMatch(
      /^the scope okta.roles.manage is missing .*: assignRoleToUser, unassignRoleFromUser$/,
    );
  });

  test('an app without an administrator role, whose lists are empty', async () => {
    org.serviceApp.permission = 'none';
    const said = await failures();
    for (const family of ['application-users', 'application-groups', 'user-roles']) {
      expect(said[`okta ${family}`]).toContain('no administrator role (200 [])');
    }
    expect(said['okta devices']).toContain('does not allow it (403)');
  });

  test('a role that may read and not change', async () => {
    org.serviceApp.permission = 'readOnly';
    const said = await failures();
    expect(said['okta application-users']).toBe(
      'the administrator role does not allow it (403); would not work: assignUserToApplication, updateApplicationUser, unassignUserFromApplication',
    );
    expect(Object.keys(said)).toHaveLength(4);
  });

  test('an API token without a role', async () => {
    const said = await failures(await withToken(org.tokens.noPermission));
    expect(said['okta user-roles']).toContain('200 []');
  });

  test('DPoP that the app demands and the secret switches off', async () => {
    expect(await failures(await withOkta({ dpop: false }))).toEqual({
      'okta DPoP': 'the app demands DPoP, and the secret switches it off',
    });
  });

  test('DPoP that the secret uses and the app does not demand', async () => {
    const { other, env } = await otherOrg({ requireDpop: false });
    other.serviceApp.scopes = allScopes;
    await makeHook(other, receiver.url);
    expect(await failures(env)).toEqual({ 'okta DPoP': expect.stringContaining('does not demand it') });
  });

  test('a clock that is hours off, and the token that it costs', async () => {
    const { env } = await otherOrg({ now: () => Date.now() + 3 * 3_600_000 });
    const said = await failures(env);
    expect(said['okta clock']).toMatch(/^this machine's clock is 10\d\d\d s behind okta's$/);
    expect(said['okta token']).toContain('does not take its proof of a key');
  });

  test('a feature that the org does not have', async () => {
    const body = { errorCode: 'E0000015' };
    const { other, env } = await otherOrg({
      before: ({ path }) =>
        path.startsWith('/api/v1/devices') ? { kind: 'status', status: 401, body } : undefined,
    });
    other.serviceApp.scopes = allScopes;
    await makeHook(other, receiver.url);
    expect(await failures(env)).toEqual({
      'okta devices': expect.stringContaining('not enabled in this org'),
    });
  });
});

describe('of the event hook it names', () => {
  async function orgWithHook(...hook: [uri?: string, options?: Parameters<typeof makeHook>[2]]) {
    const { other, env } = await otherOrg({});
    other.serviceApp.scopes = allScopes;
    const [uri, options] = hook;
    if (uri) await makeHook(other, uri, options);
    return env;
  }

  test('one that is missing', async () => {
    expect(await failures(await orgWithHook())).toEqual({
      'okta event hook': 'none delivers to https://…/hooks/okta-events',
    });
  });

  test('one of another gateway', async () => {
    const env = { ...(await orgWithHook(receiver.url)), PUBLIC_URL: 'https://goldthread.example.com' };
    expect((await failures(env))['okta event hook']).toContain(
      'https://goldthread.example.com/hooks/okta-events',
    );
  });

  test('one that is not verified', async () => {
    const env = await orgWithHook(receiver.url, { verified: false });
    expect(await failures(env)).toEqual({ 'okta event hook': 'Goldthread is UNVERIFIED' });
  });

  test('one whose address does not repeat the challenge', async () => {
    receiver.repeats = false;
    const env = await orgWithHook(receiver.url);
    receiver.repeats = true;
    expect(await failures(env)).toEqual({ 'okta event hook': 'Goldthread is UNVERIFIED' });
  });

  test('event types that it is not subscribed to', async () => {
    const env = await orgWithHook(receiver.url, {
      items: ['application.user_membership.add', 'user.account.privilege.grant'],
    });
    const said = (await failures(env))['okta event hook'];
    expect(said).toContain('not subscribed to application.user_membership.update, ');
    expect(said).toContain('device.lifecycle.delete');
  });

  test('nothing where the app may not see hooks', async () => {
    org.serviceApp.scopes = okta.scopes;
    const hook = (await diagnose()).find(({ name }) => name === 'okta event hook');
    expect(hook).toMatchObject({ state: 'skipped', found: expect.stringContaining('okta.eventHooks.read') });
  });
});

describe('of SailPoint it names', () => {
  test('a client that is not known', async () => {
    const id = await newSecret({ ...sailpoint, clientId: 'another' });
    expect(await failures({ SAILPOINT_SECRET_ID: id })).toEqual({
      'sailpoint token': 'SailPoint gives no token (invalid_client)',
    });
  });

  test('an address where nobody answers', async () => {
    const id = await newSecret({ ...sailpoint, baseUrl: 'http://127.0.0.1:9' });
    expect(Object.keys(await failures({ SAILPOINT_SECRET_ID: id }))).toEqual(['sailpoint address']);
  });

  test.each([
    [['idn:sources:read'], 'the scope sp:auth-user:read is missing (403); would not work: getAuthUser'],
    [['sp:auth-user:read'], 'the scope sp:auth-user:manage is missing (403); would not work: patchAuthUser'],
  ])('a client that may only %j', async (clientScopes, said) => {
    const tenant = await startSailPointTenant({ clientScopes });
    stops.push(() => tenant.close());
    const id = await newSecret(sailpointSecretOf(tenant));
    expect(await failures({ SAILPOINT_SECRET_ID: id })).toEqual({ 'sailpoint auth-users': said });
  });

  test('a client without the authority of an organisation admin', async () => {
    const tenant = await startSailPointTenant({
      before: ({ path }) =>
        path.includes('auth-users') ? { kind: 'status', status: 403, body: {} } : undefined,
    });
    stops.push(() => tenant.close());
    const id = await newSecret(sailpointSecretOf(tenant));
    expect(await failures({ SAILPOINT_SECRET_ID: id })).toEqual({
      'sailpoint auth-users': 'the client has not the authority (403); would not work: getAuthUser',
    });
  });
});

describe('the script', () => {
  const run = (args: string[], env: Record<string, string | undefined>) =>
    promisify(execFile)(process.execPath, ['infra/operate/doctor.ts', ...args], { env: { ...env } }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  test('prints a line a check and ends with 0 where nothing is wrong', async () => {
    const { code, stdout, stderr } = await run([], setUp.env);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^✓ environment /);
    expect(stdout).toContain('– ledger backups');
    expect(stdout.trim().split('\n')).toHaveLength(27);
  });

  test('marks a warning, says what to do, and ends with 0', async () => {
    const env = await withCallers({ id: 'ci', apiKeys: ['ci-0123456789-0123456789'] });
    const { code, stdout } = await run([], { ...setUp.env, ...env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/! ticket patterns +any ticket number is accepted from ci\n +→ Set /);
  });

  test('says what to do and ends with 1 where something is wrong, also to scripts', async () => {
    const env = { ...setUp.env, LEDGER_TABLE_NAME: 'nowhere' };
    const { code, stdout } = await run([], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ ledger table +there is no table nowhere\n +→ Deploy, /);
    const forScripts = await run(['--json'], env);
    expect(forScripts.code).toBe(1);
    expect(JSON.parse(forScripts.stdout).checks).toHaveLength(26);
  });

  test('explains itself, and refuses a flag that it does not know', async () => {
    expect((await run(['--help'], {})).stdout).toContain('CALLERS_SECRET_ID');
    expect(await run(['--colour'], {})).toMatchObject({ code: 2, stdout: '' });
  });
});
