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
import { okta } from '../../../lib/okta/okta.ts';
import { Secrets, SecretUnusable } from '../../../lib/secret/secrets.ts';
import { SecretsManager } from '../../../lib/secret/secrets-manager.ts';
import { publish } from '../../../lib/telemetry/meter.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { Tenant } from '../../../lib/upstream/tenant.ts';
import { listen } from '../../support/telemetry.ts';
import { type FakeVendor, json, startVendor } from './start-vendor.ts';

const id = 'goldthread/okta';
const request = { method: 'GET', path: '/api/v1/devices' } as const;

let manager: LocalSecretsManager;
let client: SecretsManagerClient;
let vendor: FakeVendor;
let other: FakeVendor;
let accepted: string;
let tenant: Tenant;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  manager = await startSecretsManager();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SecretsManagerClient({ endpoint: manager.url, region: 'eu-west-1', credentials });
  accepted = 'SSWS first';
  vendor = await startVendor((response, { headers }) =>
    json(response, headers.authorization === accepted ? 200 : 401, { errorCode: 'E0000011' }),
  );
  other = await startVendor((response) => json(response, 200, {}));
  const SecretString = JSON.stringify({ orgUrl: vendor.url, apiToken: 'first' });
  await client.send(new CreateSecretCommand({ Name: id, SecretString }));
  const asker = new SecretsManager({ endpoint: manager.url, region: 'eu-west-1', credentials });
  tenant = new Tenant(okta, new Secrets(asker), id);
});
afterEach(async () => {
  vi.useRealTimers();
  client.destroy();
  await Promise.all([manager.close(), vendor.close(), other.close()]);
});

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const put = (value: unknown) =>
  client.send(new PutSecretValueCommand({ SecretId: id, SecretString: JSON.stringify(value) }));
const read = async () => (await tenant.connection()).read(request, new Deadline(5_000));
const sentTo = (server: FakeVendor) => server.heard.map(({ headers }) => headers.authorization);

async function rotate(orgUrl = vendor.url) {
  await put({ orgUrl, apiToken: 'second' });
  accepted = 'SSWS second';
  later(10_001);
}

describe('a tenant', () => {
  it('keeps its connection while the secret is the same version', async () => {
    const connection = await tenant.connection();
    later(6 * 60_000);
    expect(await tenant.connection()).toBe(connection);
    expect(manager.requests.GetSecretValue).toBe(2);
  });

  it('that has no such feature says so with 401, which speaks against no credential', async () => {
    const written = listen();
    const off = await startVendor((response) => json(response, 401, { errorCode: 'E0000015' }));
    await put({ orgUrl: off.url, apiToken: 'first' });
    await expect(read()).rejects.toMatchObject({ failure: 'refused', answer: { status: 401 } });
    publish();
    expect(off.heard).toHaveLength(1);
    expect(manager.requests.GetSecretValue).toBe(1);
    const counted = () => written.samples().filter(({ name }) => name === 'UpstreamCredentialsRefused');
    expect(counted()).toEqual([]);
    accepted = 'SSWS other';
    await put({ orgUrl: vendor.url, apiToken: 'first' });
    later(6 * 60_000);
    await expect(read()).rejects.toMatchObject({ failure: 'refused', answer: { status: 401 } });
    publish();
    expect(counted()).not.toEqual([]);
    written.stop();
    await off.close();
  });

  it('whose token was rotated heals within one request', async () => {
    expect(await read()).toMatchObject({ status: 200 });
    await rotate();
    expect(await read()).toMatchObject({ status: 200 });
    expect(sentTo(vendor)).toEqual(['SSWS first', 'SSWS first', 'SSWS second']);
  });

  it('whose token was rotated heals 50 requests that were under way, with one read of the secret', async () => {
    const connection = await tenant.connection();
    await rotate();
    const all = await Promise.all(
      Array.from({ length: 50 }, () => connection.read(request, new Deadline(5_000))),
    );
    expect(all.every(({ status }) => status === 200)).toBe(true);
    expect(manager.requests.GetSecretValue).toBe(2);
  });

  it('heals a request that is refused after another has brought the new secret', async () => {
    const connection = await tenant.connection();
    await connection.read(request, new Deadline(5_000));
    // Both were sent with the old token; the second one's refusal arrives last.
    const refusals: (() => void)[] = [];
    vendor.close();
    vendor = await startVendor((response, { headers }) => {
      if (headers.authorization === 'SSWS second') json(response, 200, {});
      else refusals.push(() => json(response, 401, {}));
    }, vendor.port);
    await rotate();
    const reads = [1, 2].map(() => connection.read(request, new Deadline(5_000)));
    await vi.waitFor(() => expect(refusals).toHaveLength(2));
    refusals[0]?.();
    expect(await reads[0]).toMatchObject({ status: 200 });
    refusals[1]?.();
    expect(await reads[1]).toMatchObject({ status: 200 });
  });

  it('whose secret names another address sends nothing of it to the old one', async () => {
    await read();
    await rotate(other.url);
    await expect(read()).rejects.toMatchObject({ failure: 'refused', answer: { status: 401 } });
    expect(sentTo(vendor)).not.toContain('SSWS second');
    expect(await read()).toMatchObject({ status: 200 });
    expect(sentTo(other)).toEqual(['SSWS second']);
  });

  it('whose token is simply wrong reads the secret again at most once in ten seconds', async () => {
    await read();
    accepted = 'SSWS none';
    later(10_001);
    for (let i = 0; i < 5; i++) await expect(read()).rejects.toMatchObject({ answer: { status: 401 } });
    expect(manager.requests.GetSecretValue).toBe(2);
    // With nothing newer in hand, nothing is sent a second time.
    expect(vendor.heard).toHaveLength(6);
  });

  it('whose new secret is unusable keeps the vendor’s 401, and names no value', async () => {
    await read();
    await put({ orgUrl: vendor.url, apiTokn: 'hunter2' });
    accepted = 'none';
    later(10_001);
    const error = await read().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      failure: 'refused',
      answer: { status: 401 },
      cause: { name: 'SecretUnusable' },
    });
    expect(`${(error as Error).message} ${(error as Error).cause}`).not.toContain('hunter2');
  });
});

it.each([
  ['of another shape', { orgUrl: 'https://a.okta.com', apiTokn: 'hunter2' }],
  ['with a URL in the clear', { orgUrl: 'http://a.okta.com', apiToken: 'hunter2' }],
  [
    'with a key that is none',
    { orgUrl: 'https://a.okta.com', clientId: 'c', privateKey: 'hunter2', scopes: ['s'] },
  ],
])('a secret %s is unusable, and neither message nor cause holds its value', async (_, value) => {
  await put(value);
  const error = await tenant.connection().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SecretUnusable);
  expect((error as Error).message).toBe(`The secret ${id} does not hold what okta needs`);
  expect((error as Error).cause).toBeUndefined();
});
