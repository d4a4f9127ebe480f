import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  PutSecretValueCommand,
  ResourceNotFoundException,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type SecretsManager,
  type SecretsManagerOptions,
  startSecretsManager,
} from '../../../../infra/local/secrets-manager/start-secrets-manager.ts';

const running: SecretsManager[] = [];
const directories: string[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((manager) => manager.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

async function start(options: SecretsManagerOptions = {}) {
  const manager = await startSecretsManager(options);
  running.push(manager);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SecretsManagerClient({
    endpoint: manager.url,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
  });
  return { manager, client };
}

const Name = 'goldthread/okta';
const SecretId = Name;
const tokenA = 'a'.repeat(32);
const tokenB = 'b'.repeat(32);
const tokenC = 'c'.repeat(32);

/** A manager that holds one secret of two versions, tokenA before tokenB. */
async function startRotated(options: SecretsManagerOptions = {}) {
  const started = await start(options);
  const { client } = started;
  await client.send(new CreateSecretCommand({ Name, SecretString: 'one', ClientRequestToken: tokenA }));
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'two', ClientRequestToken: tokenB }));
  return started;
}

async function stagesOf(client: SecretsManagerClient) {
  return (await client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;
}

describe('the Secrets Manager stand-in', () => {
  it('gives back a string and a binary value by name, by ARN and by ARN without its suffix', async () => {
    const { client } = await start();
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name, SecretString: 'one' }));
    const SecretBinary = new Uint8Array([0, 255, 128]);
    await client.send(new CreateSecretCommand({ Name: 'key', SecretBinary }));

    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:\d{12}:secret:goldthread\/okta-[A-Za-z0-9]{6}$/);
    for (const id of [Name, ARN, ARN.slice(0, -7)]) {
      const found = await client.send(new GetSecretValueCommand({ SecretId: id }));
      expect(found).toMatchObject({ ARN, Name, SecretString: 'one', VersionStages: ['AWSCURRENT'] });
    }
    const binary = await client.send(new GetSecretValueCommand({ SecretId: 'key' }));
    expect(binary.SecretBinary).toEqual(SecretBinary);
    expect(binary.SecretString).toBeUndefined();
  });

  it('makes a new value current and the one before it previous', async () => {
    const { client } = await startRotated();
    const get = (which: { VersionStage?: string; VersionId?: string }) =>
      client.send(new GetSecretValueCommand({ SecretId, ...which }));

    expect(await get({})).toMatchObject({ SecretString: 'two', VersionId: tokenB });
    expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({
      SecretString: 'one',
      VersionId: tokenA,
    });
    expect(await get({ VersionId: tokenA })).toMatchObject({ SecretString: 'one' });
    await expect(get({ VersionId: tokenA, VersionStage: 'AWSCURRENT' })).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(get({ VersionStage: 'AWSPENDING' })).rejects.toThrow('AWSPENDING');

    const third = await client.send(
      new UpdateSecretCommand({ SecretId, SecretString: 'three', ClientRequestToken: tokenC }),
    );
    expect(third.VersionId).toBe(tokenC);
    expect(await stagesOf(client)).toEqual({ [tokenB]: ['AWSPREVIOUS'], [tokenC]: ['AWSCURRENT'] });
    expect(await get({ VersionId: tokenA })).toMatchObject({ SecretString: 'one', VersionStages: [] });
  });

  it('keeps a pending version out of the way until its label moves', async () => {
    const { client } = await startRotated();
    const put = {
      SecretId,
      SecretString: 'three',
      ClientRequestToken: tokenC,
      VersionStages: ['AWSPENDING'],
    };
    await client.send(new PutSecretValueCommand(put));
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: tokenC };

    expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('two');
    await expect(client.send(new UpdateSecretVersionStageCommand(move))).rejects.toThrow(
      'RemoveFromVersionId',
    );
    await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: tokenB }));

    expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('three');
    expect(await stagesOf(client)).toEqual({
      [tokenB]: ['AWSPREVIOUS'],
      [tokenC]: ['AWSPENDING', 'AWSCURRENT'],
    });
  });

  it('begins a rotation with a pending version without a value, and no second one beside it', async () => {
    const { client } = await startRotated();
    const rotation = { SecretId, ClientRequestToken: tokenC };
    const get = () => client.send(new GetSecretValueCommand({ SecretId, VersionId: tokenC }));

    expect((await client.send(new RotateSecretCommand(rotation))).VersionId).toBe(tokenC);
    expect(await stagesOf(client)).toMatchObject({ [tokenB]: ['AWSCURRENT'], [tokenC]: ['AWSPENDING'] });
    await expect(get()).rejects.toThrow(ResourceNotFoundException);
    await expect(client.send(new RotateSecretCommand({ SecretId }))).rejects.toThrow("isn't complete");

    const put = { ...rotation, SecretString: 'three', VersionStages: ['AWSPENDING'] };
    await client.send(new PutSecretValueCommand(put));
    expect(await get()).toMatchObject({ SecretString: 'three', VersionStages: ['AWSPENDING'] });
    const other = client.send(new PutSecretValueCommand({ ...put, SecretString: 'four' }));
    await expect(other).rejects.toMatchObject({ name: 'ResourceExistsException' });

    const remove = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: tokenC };
    await client.send(new UpdateSecretVersionStageCommand(remove));
    expect((await client.send(new RotateSecretCommand({ SecretId }))).VersionId).not.toBe(tokenC);
  });

  it('swaps current and previous when a rotation is rolled back', async () => {
    const { client } = await startRotated();

    const move = {
      SecretId,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: tokenB,
      MoveToVersionId: tokenA,
    };
    await client.send(new UpdateSecretVersionStageCommand(move));

    expect(await stagesOf(client)).toEqual({ [tokenA]: ['AWSCURRENT'], [tokenB]: ['AWSPREVIOUS'] });
  });

  it('removes a label, but never AWSCURRENT', async () => {
    const { client } = await startRotated();
    const remove = (VersionStage: string, RemoveFromVersionId: string) =>
      client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, RemoveFromVersionId }));

    await remove('AWSPREVIOUS', tokenA);
    await expect(remove('AWSCURRENT', tokenB)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(remove('AWSPREVIOUS', tokenB)).rejects.toMatchObject({ name: 'InvalidParameterException' });

    expect(await stagesOf(client)).toEqual({ [tokenB]: ['AWSCURRENT'] });
  });

  it('stores a retried request once and refuses its token for another value', async () => {
    const { client } = await startRotated();
    const create = { Name, SecretString: 'one', ClientRequestToken: tokenA };

    expect((await client.send(new CreateSecretCommand(create))).VersionId).toBe(tokenA);
    const put = { SecretId, SecretString: 'one', ClientRequestToken: tokenA };
    await client.send(new PutSecretValueCommand(put));
    expect(await stagesOf(client)).toEqual({ [tokenA]: ['AWSPREVIOUS'], [tokenB]: ['AWSCURRENT'] });

    const refused = [
      client.send(new PutSecretValueCommand({ ...put, SecretString: 'other' })),
      client.send(new CreateSecretCommand({ ...create, SecretString: 'other' })),
    ];
    for (const outcome of await Promise.allSettled(refused)) {
      expect(outcome).toMatchObject({ reason: { name: 'ResourceExistsException' } });
    }
  });

  it('changes only what an update names', async () => {
    const { client } = await start();
    await client.send(
      new CreateSecretCommand({ Name, Description: 'a', KmsKeyId: 'k', Tags: [{ Key: 't', Value: 'v' }] }),
    );

    const updated = await client.send(new UpdateSecretCommand({ SecretId, Description: 'b' }));

    expect(updated.VersionId).toBeUndefined();
    expect(await client.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
      Description: 'b',
      KmsKeyId: 'k',
      Tags: [{ Key: 't', Value: 'v' }],
      VersionIdsToStages: {},
    });
  });

  it('lists by name, in pages, filtered, without what is to be deleted', async () => {
    const { client } = await start();
    for (const name of ['b/2', 'a/1', 'b/1', 'c']) await client.send(new CreateSecretCommand({ Name: name }));
    await client.send(new DeleteSecretCommand({ SecretId: 'c' }));
    const list = async (input: ListSecretsCommandInput) => {
      const { SecretList = [], NextToken } = await client.send(new ListSecretsCommand(input));
      return { names: SecretList.map((secret) => secret.Name), NextToken };
    };

    const first = await list({ MaxResults: 2 });
    expect(first.names).toEqual(['a/1', 'b/1']);
    expect(await list({ MaxResults: 2, NextToken: String(first.NextToken) })).toEqual({ names: ['b/2'] });
    expect((await list({ Filters: [{ Key: 'name', Values: ['b/'] }], SortOrder: 'desc' })).names).toEqual([
      'b/2',
      'b/1',
    ]);
    expect((await list({ Filters: [{ Key: 'name', Values: ['!b/'] }] })).names).toEqual(['a/1']);
    expect((await list({ IncludePlannedDeletion: true })).names).toContain('c');
  });

  it('closes a secret that is marked for deletion and forgets it when its window has passed', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { client } = await start({ now: () => now });
    await client.send(new CreateSecretCommand({ Name, SecretString: 'one' }));

    const deleted = await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));

    expect(deleted.DeletionDate).toEqual(new Date(Date.UTC(2026, 0, 8)));
    const refused = [
      client.send(new GetSecretValueCommand({ SecretId })),
      client.send(new CreateSecretCommand({ Name, SecretString: 'one' })),
      client.send(new PutSecretValueCommand({ SecretId, SecretString: 'two' })),
    ];
    for (const outcome of await Promise.allSettled(refused)) {
      expect(outcome).toMatchObject({ reason: { name: 'InvalidRequestException' } });
    }
    expect((await client.send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toEqual(
      deleted.DeletionDate,
    );
    now = Date.UTC(2026, 0, 8);
    await expect(client.send(new DescribeSecretCommand({ SecretId }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('deletes at once when forced, and gives a successor of the name another ARN', async () => {
    const { client } = await start();
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name }));

    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    const second = await client.send(new CreateSecretCommand({ Name }));

    expect(second.ARN).not.toBe(ARN);
    await expect(client.send(new DescribeSecretCommand({ SecretId: ARN }))).rejects.toThrow(
      ResourceNotFoundException,
    );
    const both = { SecretId, ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 };
    await expect(client.send(new DeleteSecretCommand(both))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('keeps every version across a restart in files that only their owner can read', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'secrets-'));
    directories.push(dataDir);
    const first = await startRotated({ dataDir });
    await first.client.send(new CreateSecretCommand({ Name: 'gone' }));
    await first.client.send(new DeleteSecretCommand({ SecretId: 'gone', ForceDeleteWithoutRecovery: true }));
    const before = await first.client.send(new DescribeSecretCommand({ SecretId }));
    await first.manager.close();
    running.splice(0);

    const { client } = await start({ dataDir });

    const after = await client.send(new DescribeSecretCommand({ SecretId }));
    expect({ ...after, $metadata: null }).toEqual({ ...before, $metadata: null });
    expect(
      (await client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' }))).SecretString,
    ).toBe('one');
    const files = readdirSync(dataDir);
    expect(files).toHaveLength(1);
    for (const file of files) expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
  });

  it('counts the requests of each action, refused ones too', async () => {
    const { client, manager } = await startRotated();

    await client.send(new GetSecretValueCommand({ SecretId }));
    await client.send(new GetSecretValueCommand({ SecretId: 'nothing' })).catch(() => undefined);

    expect(manager.requests).toMatchObject({
      CreateSecret: 1,
      PutSecretValue: 1,
      GetSecretValue: 2,
      ListSecrets: 0,
    });
  });

  it.each([
    ['no signature', { authorization: '' }, '{}', 'MissingAuthenticationTokenException'],
    ['another scheme', { authorization: 'Bearer x' }, '{}', 'MissingAuthenticationTokenException'],
    [
      'an unknown action',
      { 'x-amz-target': 'secretsmanager.CancelRotateSecret' },
      '{}',
      'UnknownOperationException',
    ],
    ['a body that is not JSON', {}, '{', 'SerializationException'],
    ['a missing member', {}, '{}', 'ValidationException'],
    ['an unknown secret', {}, '{"SecretId":"nothing"}', 'ResourceNotFoundException'],
  ])('answers %s as AWS does', async (_, headers, body, type) => {
    const { manager } = await start();
    const authorization =
      'AWS4-HMAC-SHA256 Credential=a/b/c/secretsmanager/aws4_request, SignedHeaders=host, Signature=0';

    const response = await fetch(manager.url, {
      method: 'POST',
      headers: { authorization, 'x-amz-target': 'secretsmanager.GetSecretValue', ...headers },
      body,
    });

    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, type]);
    expect(await response.json()).toEqual({ __type: type, Message: expect.any(String) });
  });

  it('never repeats a value that it refuses', async () => {
    const { client } = await start();
    const oversized = new CreateSecretCommand({ Name, SecretString: 'hunter2'.repeat(10_000) });

    const error = await client.send(oversized).catch((thrown: Error) => thrown);

    expect(error).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('SecretString'),
    });
    expect(String(error)).not.toContain('hunter2');
  });
});
