import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { jobs } from '../../functions/jobs.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { Callers } from '../../lib/caller/callers.ts';
import { JsonWebTokens } from '../../lib/caller/json-web-token.ts';
import { contextOf } from '../support/event.ts';

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

const key = (name: string) => name.padEnd(30, '0');
const jira = { id: 'jira', hubSignature: ['a-shared-secret-of-jira'], ticket: { pattern: '^IAM-\\d+$' } };
const callers = [
  { id: 'ci', groups: ['itsm'], apiKeys: [key('new'), key('old'), key('oldest')] },
  { id: 'servicenow', apiKeys: [key('only')], basic: [{ user: 'snow', password: 'a-password-of-theirs' }] },
  jira,
];
const { handler } = jobs['jobs/rotate-callers'];
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
let SecretId: string;
let first: string;

async function create(value: unknown) {
  SecretId = `callers-${randomUUID()}`;
  const made = await client.send(
    new CreateSecretCommand({ Name: SecretId, SecretString: JSON.stringify(value) }),
  );
  first = String(made.VersionId);
}
beforeEach(() => create({ callers }));

const step = (Step: (typeof steps)[number], ClientRequestToken: string) =>
  handler({ Step, SecretId, ClientRequestToken }, contextOf());
async function versionAt(VersionStage = 'AWSCURRENT') {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
  return JSON.parse(SecretString).callers;
}
const stages = async () =>
  (await client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {};
const owner = async (apiKey: string) =>
  (
    await new Callers({ callers: await versionAt() }, new JsonWebTokens()).identify(
      { kind: 'apiKeys', key: apiKey },
      Buffer.of(),
    )
  )?.id;

test('a rotation puts a new key in front, keeps the newest old one and copies everything else', async () => {
  const token = randomUUID();
  for (const name of steps) await step(name, token);
  const [ci, servicenow, unchanged] = await versionAt();
  expect(ci).toEqual({ ...callers[0], apiKeys: [expect.stringMatching(/^gt_[\w-]{32}$/), key('new')] });
  expect(servicenow).toEqual({ ...callers[1], apiKeys: [expect.stringMatching(/^gt_/), key('only')] });
  expect(unchanged).toEqual(jira);
  expect(ci.apiKeys[0]).not.toBe(servicenow.apiKeys[0]);
  expect(await owner(ci.apiKeys[0])).toBe('ci');
  expect(await owner(key('new'))).toBe('ci');
  expect(await owner(key('old'))).toBeUndefined();
  expect((await stages())[token]).toContain('AWSCURRENT');
  expect((await stages())[first]).toEqual(['AWSPREVIOUS']);
});

test('what is pending does not count before the last step', async () => {
  const token = randomUUID();
  for (const name of steps.slice(0, 3)) await step(name, token);
  expect(await versionAt()).toEqual(callers);
  expect((await stages())[token]).toEqual(['AWSPENDING']);
});

test('every step can be repeated, and the key that was made stays the same', async () => {
  const token = randomUUID();
  await step('createSecret', token);
  const [{ apiKeys }] = await versionAt('AWSPENDING');
  for (const name of steps.flatMap((each) => [each, each])) await step(name, token);
  for (const name of steps) await step(name, token);
  const [ci] = await versionAt();
  expect(ci.apiKeys).toEqual(apiKeys);
});

test('a second rotation keeps the key of the first', async () => {
  for (const token of [randomUUID(), randomUUID()]) for (const name of steps) await step(name, token);
  const [ci] = await versionAt();
  const [before] = await versionAt('AWSPREVIOUS');
  expect(ci.apiKeys).toEqual([expect.stringMatching(/^gt_/), before.apiKeys[0]]);
});

test('a version that was never made is neither tested nor finished', async () => {
  await expect(step('testSecret', randomUUID())).rejects.toThrow('is not pending');
  await expect(step('finishSecret', randomUUID())).rejects.toThrow('is not pending');
  expect(await versionAt()).toEqual(callers);
});

test('a secret of another shape is refused without a word of it, and stays', async () => {
  await create({ callers: [{ id: 'ci', apiKeys: ['too-short'] }] });
  const error = await step('createSecret', randomUUID()).catch((thrown: Error) => thrown);
  expect(String(error)).toBe('RotationRefused: The secret does not hold what is needed of it');
  expect(Object.keys(await stages())).toEqual([first]);
});

test('a pending version that is put by somebody else and cannot be used is not finished', async () => {
  const ClientRequestToken = randomUUID();
  const shared = callers.map((entry) => ({ ...entry, apiKeys: [key('shared')] }));
  const SecretString = JSON.stringify({ callers: shared });
  await client.send(
    new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages: ['AWSPENDING'] }),
  );
  await step('createSecret', ClientRequestToken);
  await expect(step('testSecret', ClientRequestToken)).rejects.toThrow('does not hold what is needed');
});
