import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type SecretsManager as LocalSecretsManager,
  startSecretsManager,
} from '../../../infra/local/secrets-manager/start-secrets-manager.ts';
import { Secrets, SecretUnusable } from '../../../lib/secret/secrets.ts';
import { SecretsManager } from '../../../lib/secret/secrets-manager.ts';

const id = 'goldthread/callers';
let manager: LocalSecretsManager;
let client: SecretsManagerClient;
let secrets: Secrets;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  manager = await startSecretsManager();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SecretsManagerClient({
    endpoint: manager.url,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
  });
  await create(id, '{"n":1}');
  secrets = new Secrets(new SecretsManager({ endpoint: manager.url, region: 'eu-west-1', credentials }));
});
afterEach(async () => {
  vi.useRealTimers();
  client.destroy();
  await manager.close();
});

const create = (Name: string, SecretString: string) =>
  client.send(new CreateSecretCommand({ Name, SecretString }));
const put = (SecretString: string) => client.send(new PutSecretValueCommand({ SecretId: id, SecretString }));
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const reads = () => manager.requests.GetSecretValue;
const fifty = <T>(ask: () => Promise<T>) => Promise.all(Array.from({ length: 50 }, ask));

describe('get', () => {
  it('reads the parsed value and its version, once for 50 who ask at once', async () => {
    const versions = await fifty(() => secrets.get(id));
    expect(versions[49]).toEqual({
      versionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      value: { n: 1 },
      createdAt: expect.closeTo(Date.now(), -5),
    });
    expect(reads()).toBe(1);
  });

  it('keeps a secret for five minutes and no longer', async () => {
    await secrets.get(id);
    await put('{"n":2}');
    later(299_999);
    expect((await secrets.get(id)).value).toEqual({ n: 1 });
    later(1);
    expect((await secrets.get(id)).value).toEqual({ n: 2 });
    expect(reads()).toBe(2);
  });

  it('keeps secrets apart', async () => {
    await create('other', '"other"');
    expect((await secrets.get('other')).value).toBe('other');
    expect((await secrets.get(id)).value).toEqual({ n: 1 });
  });
});

describe('reread', () => {
  it('reads a newer version for 50 who were refused at once, with one request', async () => {
    const { versionId } = await secrets.get(id);
    await put('{"n":2}');
    later(10_000);
    const versions = await fifty(() => secrets.reread(id, versionId));
    expect(versions.map(({ value }) => value)).toEqual(Array(50).fill({ n: 2 }));
    expect(reads()).toBe(2);
    expect((await secrets.get(id)).value).toEqual({ n: 2 });
  });

  it('reads at most once in ten seconds', async () => {
    const { versionId } = await secrets.get(id);
    later(9_999);
    await secrets.reread(id, versionId);
    expect(reads()).toBe(1);
    later(1);
    for (let i = 0; i < 3; i++) await secrets.reread(id, versionId);
    expect(reads()).toBe(2);
  });

  it('reads nothing where a newer version than the refused one is in hand', async () => {
    await secrets.get(id);
    later(60_000);
    expect((await secrets.reread(id, 'an older version')).value).toEqual({ n: 1 });
    expect(reads()).toBe(1);
  });

  it('reads a secret that was never read', async () => {
    expect((await secrets.reread(id, 'any')).value).toEqual({ n: 1 });
    expect(reads()).toBe(1);
  });
});

describe('a secret is unusable', () => {
  const chain = (error: unknown): string =>
    error instanceof Error ? `${error.message} ${error.stack} ${chain(error.cause)}` : String(error);

  it('when it is missing, which its message says', async () => {
    const error = await secrets.get('nowhere').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SecretUnusable);
    expect((error as Error).message).toBe('The secret nowhere could not be read (ResourceNotFoundException)');
  });

  it('when an endpoint is no URL, which its message says', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', 'not-a-url');
    const error = await new Secrets().get('a').catch((thrown: unknown) => thrown);
    vi.unstubAllEnvs();
    expect(error).toBeInstanceOf(SecretUnusable);
    expect((error as Error).message).toBe(
      'The secret a could not be read: AWS_ENDPOINT_URL_SECRETS_MANAGER is not the URL of an endpoint: it must begin with http:// or https://',
    );
  });

  it.each(['hunter2', '{"password":"hunter2"', 'hunter2: [', ''])(
    'when it is not JSON, and no message or cause holds the value %j',
    async (text) => {
      await create('broken', text || ' ');
      const error = await secrets.get('broken').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SecretUnusable);
      expect((error as Error).message).toBe('The secret broken is not JSON');
      expect(chain(error)).not.toContain('hunter2');
    },
  );

  it('until it can be read: a failure is not kept', async () => {
    await expect(secrets.get('late')).rejects.toThrow(SecretUnusable);
    await create('late', '{}');
    expect((await secrets.get('late')).value).toEqual({});
  });

  it('while Secrets Manager cannot be reached', async () => {
    const unreachable = new SecretsManager({
      endpoint: 'http://127.0.0.1:1',
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await expect(new Secrets(unreachable).get(id)).rejects.toThrow(SecretUnusable);
  });
});
