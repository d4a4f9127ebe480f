import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, expect, test } from 'vitest';
import { startSecretsManager } from '../../../infra/local/secrets-manager/start-secrets-manager.ts';

const manager = await startSecretsManager();
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});
const client = new SecretsManagerClient({});
afterAll(async () => {
  client.destroy();
  await manager.close();
});

const RITM = String.raw`^(RITM|CHG|INC|REQ|SCTASK)\d{7,}$`;

/** A secret as a deployment leaves it. */
async function deployed(value: unknown = { placeholder: true }): Promise<string> {
  const Name = `secret-${crypto.randomUUID()}`;
  await client.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }));
  return Name;
}

async function currentOf(SecretId: string) {
  const { SecretString = '', VersionId } = await client.send(new GetSecretValueCommand({ SecretId }));
  return { value: JSON.parse(SecretString), versionId: VersionId };
}

async function secrets(args: string[], input: unknown = '', env = {}) {
  const child = spawn(process.execPath, ['infra/operate/secrets.ts', ...args], {
    env: { ...process.env, ...env },
  });
  child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

const sailpoint = {
  baseUrl: 'https://acme.api.identitynow.com',
  clientId: 'c',
  clientSecret: 'hunter2-hunter2',
};

test('put writes what is checked to the secret that the environment names, and prints its version only', async () => {
  const id = await deployed();
  const { code, stdout, stderr } = await secrets(['put', 'sailpoint'], sailpoint, {
    SAILPOINT_SECRET_ID: id,
  });
  const { value, versionId } = await currentOf(id);
  expect([code, stderr]).toEqual([0, '']);
  expect(value).toEqual(sailpoint);
  expect(stdout).toBe(`${id} has the new version ${versionId}.\n`);
});

test.each([
  ['sailpoint', { ...sailpoint, clientId: undefined }, 'clientId is missing'],
  ['sailpoint', { ...sailpoint, baseUrl: 'http://acme.example.com' }, 'baseUrl must be https'],
  ['okta', { orgUrl: 'https://acme.okta.com', apiToken: 'hunter2 hunter2' }, 'apiToken must be printable'],
  ['callers', { callers: [{ id: 'ci', apiKeys: ['hunter2-hunter2'] }] }, 'callers.0.apiKeys.0 must be 22'],
  ['ledger', { hashKey: 'hunter2hunter2' }, 'hashKey must be 32 random bytes'],
  ['ledger', '{"hashKey": "hunter2', 'Standard input does not hold JSON'],
])(
  'put refuses a %s secret that the functions could not use, and does not repeat it',
  async (kind, value, said) => {
    const id = await deployed();
    const { code, stdout, stderr } = await secrets(['put', kind, '--secret-id', id], value);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('hunter2');
    expect((await currentOf(id)).value).toEqual({ placeholder: true });
  },
);

test('put ledger --generate makes 32 bytes, and replaces a key only with --force', async () => {
  const id = await deployed();
  const put = (...more: string[]) => secrets(['put', 'ledger', '--generate', '--secret-id', id, ...more]);
  expect((await put()).code).toBe(0);
  const { hashKey } = (await currentOf(id)).value;
  expect(Buffer.from(hashKey, 'base64')).toHaveLength(32);
  const refused = await put();
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain('request hashes of retries would not match');
  expect((await currentOf(id)).value.hashKey).toBe(hashKey);
  expect((await put('--force')).code).toBe(0);
  expect((await currentOf(id)).value.hashKey).not.toBe(hashKey);
});

test('add-caller makes a caller, then a second credential beside the first, then drops the oldest', async () => {
  const id = await deployed();
  const add = (...more: string[]) =>
    secrets(['add-caller', 'servicenow', '--kind', 'api-key', '--secret-id', id, ...more]);
  expect((await add()).stderr).toContain('There is no caller servicenow yet');
  const shown = [];
  for (const more of [['--groups', 'itsm', '--ticket', RITM], [], []]) {
    shown.push((await add(...more)).stdout.trim());
  }
  const ticket = { required: true, pattern: RITM };
  expect((await currentOf(id)).value).toEqual({
    callers: [
      { id: 'servicenow', groups: ['itsm'], deferral: 'queue', ticket, apiKeys: [shown[2], shown[1]] },
    ],
  });
});

test.each([
  [['--groups', 'itsm'], 'queue'],
  [['--groups', 'itsm', '--deferral', 'caller'], 'caller'],
  [['--groups', 'automation'], undefined],
  [['--groups', 'automation', '--deferral', 'queue'], 'queue'],
])('add-caller with %j leaves what cannot be made right now to: %s', async (flags, deferral) => {
  const id = await deployed();
  const args = ['add-caller', 'one', '--kind', 'api-key', '--any-ticket', '--secret-id', id];
  await secrets([...args, ...flags]);
  expect((await currentOf(id)).value.callers[0].deferral).toBe(deferral);
  // Another credential changes nothing of it.
  await secrets(args);
  expect((await currentOf(id)).value.callers[0].deferral).toBe(deferral);
  const { code, stderr } = await secrets([...args, '--deferral', 'never']);
  expect([code, stderr.trim()]).toEqual([
    2,
    expect.stringContaining('--deferral queue or --deferral caller'),
  ]);
});

test('add-caller refuses a new caller without a ticket pattern, and says how to pass one or none', async () => {
  const id = await deployed();
  const args = ['add-caller', 'jira', '--kind', 'hub', '--groups', 'itsm', '--secret-id', id];
  const { code, stdout, stderr } = await secrets(args);
  expect([code, stdout]).toEqual([2, '']);
  for (const said of [`--ticket '${RITM}'`, String.raw`--ticket '^[A-Z][A-Z0-9]+-\d+$'`, '--any-ticket']) {
    expect(stderr).toContain(said);
  }
  expect((await currentOf(id)).value).toEqual({ placeholder: true });
  expect((await secrets([...args, '--any-ticket'])).code).toBe(0);
  expect((await currentOf(id)).value.callers[0].ticket).toEqual({ required: true });
});

test('add-caller asks for the ticket pattern of a new caller at a terminal, and of no other', async () => {
  const id = await deployed();
  const args = ['add-caller', 'servicenow', '--kind', 'hub', '--groups', 'itsm', '--secret-id', id];
  const atTerminal = { NODE_OPTIONS: '--import=data:text/javascript,process.stdin.isTTY=true' };
  const refused = await secrets(args, '\n', atTerminal);
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain('pass --any-ticket');
  const asked = await secrets(args, `${RITM}\n`, atTerminal);
  expect(asked.stderr).toContain('ticket pattern, such as');
  expect((await currentOf(id)).value.callers).toEqual([
    {
      id: 'servicenow',
      groups: ['itsm'],
      deferral: 'queue',
      ticket: { required: true, pattern: RITM },
      hubSignature: [asked.stdout.trim()],
    },
  ]);
  expect((await secrets(args, '', atTerminal)).stderr).not.toContain('ticket pattern');
});

test.each([
  [[], { required: false, pattern: RITM }],
  [['--ticket', '^CHG'], { required: false, pattern: '^CHG' }],
  [['--any-ticket'], { required: false }],
])('add-caller with %j leaves a caller the ticket rule %j', async (more, ticket) => {
  const batch = {
    id: 'batch',
    apiKeys: ['a-key-that-is-left-as-it-is'],
    ticket: { required: false, pattern: RITM },
  };
  const id = await deployed({ callers: [batch] });
  await secrets(['add-caller', 'batch', '--kind', 'hub', '--secret-id', id, ...more]);
  expect((await currentOf(id)).value.callers[0].ticket).toEqual(ticket);
});

test.each([
  ['webhook', 'standardWebhooks', /^whsec_[A-Za-z0-9+/]{43}=$/],
  ['hub', 'hubSignature', /^[\w-]{40}$/],
])('add-caller --kind %s makes one of %s', async (kind, member, form) => {
  const jira = { id: 'jira', apiKeys: ['a-key-that-is-left-as-it-is'] };
  const id = await deployed({ callers: [jira] });
  const { stdout } = await secrets(['add-caller', 'jira', '--kind', kind, '--secret-id', id]);
  expect(stdout.trim()).toMatch(form);
  expect((await currentOf(id)).value).toEqual({ callers: [{ ...jira, [member]: [stdout.trim()] }] });
});

test('add-caller --kind basic keeps the user that the caller has', async () => {
  const basic = [{ user: 'snow', password: 'a-password-of-theirs' }];
  const id = await deployed({ callers: [{ id: 'servicenow', basic }] });
  const { stdout } = await secrets(['add-caller', 'servicenow', '--kind', 'basic', '--secret-id', id]);
  const [, password] = stdout.trim().split('snow:');
  expect((await currentOf(id)).value.callers[0].basic).toEqual([{ user: 'snow', password }, ...basic]);
});

test('add-caller asks and writes, and loses neither of two that run at the same time', async () => {
  const id = await deployed();
  const add = (caller: string) =>
    secrets(['add-caller', caller, '--kind', 'hub', '--groups', 'itsm', '--any-ticket', '--secret-id', id]);
  const all = ['a', 'b', 'c', 'd'];
  const done = await Promise.all(all.map(add));
  const lost = done.filter(({ code }) => code !== 0);
  for (const { code, stdout, stderr } of lost) {
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('has got another version meanwhile. Run it again.');
  }
  const { callers } = (await currentOf(id)).value;
  const kept = all.filter((_, i) => done[i]?.code === 0);
  expect(callers.map((one: { id: string }) => one.id).toSorted()).toEqual(kept);
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: id }));
  const labels = Object.values(VersionIdsToStages ?? {}).flat();
  expect(labels.toSorted()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test('what is put while a rotation is under way says so, and how to begin another', async () => {
  const id = await deployed({ callers: [{ id: 'ci', apiKeys: ['a-key-that-is-left-as-it-is'] }] });
  const add = () => secrets(['add-caller', 'ci', '--kind', 'hub', '--secret-id', id]);
  expect((await add()).stderr).not.toContain('rotation');
  await client.send(new RotateSecretCommand({ SecretId: id }));
  const { code, stdout, stderr } = await add();
  expect([code, stdout.trim().split('\n')]).toEqual([0, [expect.stringMatching(/^[\w-]{40}$/)]]);
  expect(stderr).toContain(`Begin another: aws secretsmanager rotate-secret --secret-id ${id}`);
});

test('restore puts the version before as a new one, also where the current one cannot be used', async () => {
  const id = await deployed(sailpoint);
  const restore = (...more: string[]) => secrets(['restore', 'sailpoint', '--secret-id', id, ...more]);
  expect((await restore()).stderr).toContain(`${id} has no version before.`);
  const { versionId } = await currentOf(id);
  await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: 'gt_pasted' }));
  const { code, stdout } = await restore();
  const after = await currentOf(id);
  expect([code, after.value]).toEqual([0, sailpoint]);
  expect(after.versionId).not.toBe(versionId);
  expect(stdout).toBe(`${id} has the new version ${after.versionId}, with what ${versionId} holds.\n`);
});

test('restore replaces the ledger’s key only with --force', async () => {
  const id = await deployed();
  await secrets(['put', 'ledger', '--generate', '--secret-id', id]);
  await secrets(['put', 'ledger', '--generate', '--force', '--secret-id', id]);
  const { code, stderr } = await secrets(['restore', 'ledger', '--secret-id', id]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('request hashes of retries would not match')]);
});

test('check says whether a secret can be used', async () => {
  const good = await deployed(sailpoint);
  const check = (id: string) => secrets(['check', 'sailpoint', '--secret-id', id]);
  expect(await check(good)).toEqual({ code: 0, stdout: `${good} is well-formed.\n`, stderr: '' });
  expect((await check(await deployed())).stderr).toContain('has no value yet');
  const { code, stderr } = await check(await deployed({ ...sailpoint, clientSecret: '' }));
  expect([code, stderr]).toEqual([2, expect.stringContaining('clientSecret is empty or too short')]);
});

const ADD = ['add-caller', 'ci', '--kind', 'api-key', '--groups', 'itsm', '--secret-id', 'x'];
test.each([
  [['put', 'google'], 'Say which secret: callers, ledger, okta, okta-event-hook, sailpoint.'],
  [['put', 'okta'], 'Set OKTA_SECRET_ID, or name the secret with --secret-id.'],
  [['put', 'okta', '--generate', '--secret-id', 'x'], 'Only the ledger key is made here'],
  [['add-caller', 'ci', '--kind', 'password', '--secret-id', 'x'], 'Say with --kind what to make: api-key,'],
  [[...ADD, '--ticket', '('], 'The ticket pattern ( is not a regular expression: Unterminated group.'],
  [[...ADD, '--ticket', ''], 'The ticket pattern is empty: pass --any-ticket to accept any ticket number.'],
  [[...ADD, '--ticket', RITM, '--any-ticket'], 'Pass either --ticket or --any-ticket.'],
  [['show', 'okta'], 'Say put, add-caller, restore or check.'],
  [['--colour'], "Unknown option '--colour'."],
])('%j is refused in one sentence', async (args, said) => {
  const { code, stdout, stderr } = await secrets(args, '', { OKTA_SECRET_ID: '' });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(said);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a secret that is not deployed, and an AWS that does not answer, are named', async () => {
  const { stderr } = await secrets(['put', 'sailpoint', '--secret-id', 'nowhere'], sailpoint);
  expect(stderr).toContain('There is no secret nowhere: deploy first');
  const broken = { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' };
  const unreachable = await secrets(['check', 'sailpoint', '--secret-id', 'x'], '', broken);
  expect(unreachable.stderr).toContain('AWS could not be asked (ECONNREFUSED)');
});
