import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobs } from '../../functions/jobs.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { Callers } from '../../lib/caller/callers.ts';
import { JsonWebTokens } from '../../lib/caller/json-web-token.ts';
import { isRenewalOf, renewApiKeys } from '../../lib/caller/renew-api-keys.ts';
import { rotate } from '../../lib/secret/rotation.ts';
import { beginRotation } from '../support/callers.ts';
import { contextOf } from '../support/event.ts';
import { listen } from '../support/telemetry.ts';

const heard = listen();
vi.useFakeTimers({ toFake: ['Date'] });
const manager = await startSecretsManager({ now: () => Date.now() });
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});
const client = new SecretsManagerClient({});
afterAll(async () => {
  heard.stop();
  vi.useRealTimers();
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

const begin = () => beginRotation(SecretId);
const step = (Step: (typeof steps)[number], ClientRequestToken: string) =>
  handler({ Step, SecretId, ClientRequestToken }, contextOf());
async function stepsOf(token: string, names: readonly (typeof steps)[number][] = steps) {
  for (const name of names) await step(name, token);
}
const put = (value: unknown) =>
  client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
const minutes = (n: number) => vi.setSystemTime(Date.now() + n * 60_000);
async function versionAt(VersionStage = 'AWSCURRENT') {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
  return JSON.parse(SecretString).callers;
}
const stages = async () =>
  (await client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {};
const pending = async () =>
  Object.entries(await stages()).filter(([, labels]) => labels.includes('AWSPENDING'));
const owner = async (apiKey: string) =>
  (
    await new Callers({ callers: await versionAt() }, new JsonWebTokens()).identify(
      { kind: 'apiKeys', key: apiKey },
      Buffer.of(),
    )
  )?.id;

test('a rotation puts a new key in front, keeps the newest old one and copies everything else', async () => {
  const token = await begin();
  await stepsOf(token);
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
  const token = await begin();
  await stepsOf(token, steps.slice(0, 3));
  expect(await versionAt()).toEqual(callers);
  expect((await stages())[token]).toEqual(['AWSPENDING']);
});

test('every step can be repeated, and the key that was made stays the same', async () => {
  const token = await begin();
  await step('createSecret', token);
  const [{ apiKeys }] = await versionAt('AWSPENDING');
  await stepsOf(
    token,
    steps.flatMap((each) => [each, each]),
  );
  await stepsOf(token);
  const [ci] = await versionAt();
  expect(ci.apiKeys).toEqual(apiKeys);
});

test('a second rotation keeps the key of the first', async () => {
  await stepsOf(await begin());
  await stepsOf(await begin());
  const [ci] = await versionAt();
  const [before] = await versionAt('AWSPREVIOUS');
  expect(ci.apiKeys).toEqual([expect.stringMatching(/^gt_/), before.apiKeys[0]]);
});

test.each(steps)('%s of a version that was never begun is refused', async (name) => {
  await expect(step(name, randomUUID())).rejects.toThrow('is not pending');
  expect(await versionAt()).toEqual(callers);
  expect(Object.keys(await stages())).toEqual([first]);
});

test('a secret of another shape is refused without a word of it, and stays', async () => {
  await create({ callers: [{ id: 'ci', apiKeys: ['too-short'] }] });
  const error = await step('createSecret', await begin()).catch((thrown: Error) => thrown);
  expect(String(error)).toBe('RotationRefused: The secret does not hold what is needed of it');
  expect((await stages())[first]).toEqual(['AWSCURRENT']);
});

test('a secret that is not JSON is refused without a word of it', async () => {
  const SecretString = 'gt_a-key-that-somebody-pasted';
  await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
  const error = await step('createSecret', await begin()).catch((thrown: Error) => thrown);
  expect(String(error)).toBe('RotationRefused: The secret does not hold what is needed of it');
});

describe('a pending version that is no longer made of the current one', () => {
  const leaked = { callers: [{ id: 'ci', apiKeys: [key('leaked'), key('other')] }] };
  const clean = { callers: [{ id: 'ci', apiKeys: [key('fresh')] }] };

  /** What came between the first step and the others. */
  const between = {
    'a credential that was taken out': () => put(clean),
    'a credential that was taken out twice, as after a leak': async () => {
      await put(clean);
      await put(clean);
    },
    'a caller that was added': () => put({ callers: [...leaked.callers, jira] }),
    'a caller whose groups changed': () => put({ callers: [{ ...leaked.callers[0], groups: ['itsm'] }] }),
    'a version that cannot be used': () => put({ callers: [] }),
  };

  test.each(Object.entries(between))('does not undo %s: the rotation is cancelled', async (_, happens) => {
    await create(leaked);
    const token = await begin();
    await step('createSecret', token);
    await happens();
    const current = await versionAt();
    await stepsOf(token, ['setSecret', 'testSecret']);
    const again = `aws secretsmanager rotate-secret --secret-id ${SecretId}`;
    await expect(step('finishSecret', token)).rejects.toThrow(again);
    expect(await versionAt()).toEqual(current);
    expect(await pending()).toEqual([]);
  });

  test.each(['createSecret', 'finishSecret'] as const)('is found by %s, days later', async (name) => {
    await create(leaked);
    const token = await begin();
    await step('createSecret', token);
    minutes(60);
    await put(clean);
    await put(clean);
    minutes(24 * 60);
    await expect(step(name, token)).rejects.toThrow('The rotation is cancelled');
    for (const each of steps) await expect(step(each, token)).rejects.toThrow('is not pending');
    expect([await owner(key('leaked')), await owner(key('fresh'))]).toEqual([undefined, 'ci']);
    await stepsOf(await begin());
    expect([await owner(key('leaked')), await owner(key('fresh'))]).toEqual([undefined, 'ci']);
  });

  test('is refused by Secrets Manager where another version comes between the look and the switch', async () => {
    const token = await begin();
    await stepsOf(token, steps.slice(0, 3));
    const late = new SecretsManagerClient({});
    let isPut = false;
    late.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'UpdateSecretVersionStageCommand' && !isPut) {
            isPut = true;
            await put(clean);
          }
          return next(args);
        },
      { step: 'initialize' },
    );
    const event = { Step: 'finishSecret', SecretId, ClientRequestToken: token } as const;
    const rotated = { next: renewApiKeys, isNext: isRenewalOf, test: () => {} };
    const finished = rotate(event, rotated, late);
    await expect(finished).rejects.toThrow('became current meanwhile');
    late.destroy();
    expect(await versionAt()).toEqual(clean.callers);
    expect(await pending()).toEqual([]);
  });

  test('is one that somebody else put', async () => {
    const ClientRequestToken = randomUUID();
    const SecretString = JSON.stringify(clean);
    await client.send(
      new PutSecretValueCommand({
        SecretId,
        ClientRequestToken,
        SecretString,
        VersionStages: ['AWSPENDING'],
      }),
    );
    await expect(step('createSecret', ClientRequestToken)).rejects.toThrow('The rotation is cancelled');
    expect(await versionAt()).toEqual(callers);
  });
});

test('a pending version that is older than five minutes is not finished, as the old credentials would end at once', async () => {
  const token = await begin();
  await step('createSecret', token);
  minutes(6);
  await expect(step('finishSecret', token)).rejects.toThrow('made over five minutes ago');
  expect(await versionAt()).toEqual(callers);
  await stepsOf(await begin());
  expect(await owner(key('new'))).toBe('ci');
});

describe('the test that Secrets Manager makes of a new schedule', () => {
  beforeEach(() => heard.forget());

  test.each([
    ['a copy of the placeholder', '{"placeholder":true}'],
    ['no value', undefined],
  ])('passes on a placeholder with %s pending, and says so', async (_, SecretString) => {
    await create({ placeholder: true });
    const token = await begin();
    if (SecretString) {
      await client.send(
        new PutSecretValueCommand({
          SecretId,
          ClientRequestToken: token,
          SecretString,
          VersionStages: ['AWSPENDING'],
        }),
      );
    }
    await step('testSecret', token);
    expect(heard.lines().map(({ level, message }) => [level, message])).toContainEqual([
      'INFO',
      'The secret still holds the placeholder, so there is nothing to try',
    ]);
    expect((await stages())[token]).toEqual(['AWSPENDING']);
  });

  test('passes on a copy of what is current', async () => {
    const token = await begin();
    const SecretString = JSON.stringify({ callers });
    await client.send(
      new PutSecretValueCommand({
        SecretId,
        ClientRequestToken: token,
        SecretString,
        VersionStages: ['AWSPENDING'],
      }),
    );
    await step('testSecret', token);
    expect((await stages())[token]).toEqual(['AWSPENDING']);
  });

  test('fails where the functions could not use the secret', async () => {
    await create({ callers: [{ id: 'ci', apiKeys: ['too-short'] }] });
    await expect(step('testSecret', await begin())).rejects.toThrow('does not hold what is needed');
  });

  test('does not let a placeholder be rotated', async () => {
    await create({ placeholder: true });
    await expect(step('createSecret', await begin())).rejects.toThrow('still holds the placeholder');
  });
});
