import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useAwsChain } from '../../../infra/operate/aws-chain.ts';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { currentEndpoint } from '../../../lib/aws/endpoints.ts';
import type { Service } from '../../../lib/aws/json-service.ts';

const folder = await mkdtemp(join(tmpdir(), 'aws-chain-'));
let heard: string[] = [];
const server = createServer((request, response) => {
  const [, who, region] =
    /Credential=(\w+)\/\d{8}\/([\w-]*)\//.exec(request.headers.authorization ?? '') ?? [];
  heard.push(`${request.url} ${who} ${region}`);
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  response.end('{}');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeEach(() => {
  heard = [];
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

let files = 0;
/** Signs a person in, in their own files: AWS's clients keep what they have read of one. */
async function signIn(config: string, environment: Record<string, string>): Promise<void> {
  files += 1;
  const file = join(folder, `config-${files}`);
  await writeFile(file, config);
  const shown = { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'), ...environment };
  for (const [name, value] of Object.entries(shown)) vi.stubEnv(name, value);
}

const ask = () => new DynamoDB({ attempts: 1 }).read('GetItem', { TableName: 'changes', Key: { id: 'a' } });
const theirs = () =>
  new DynamoDBClient({ maxAttempts: 1 }).send(
    new GetItemCommand({ TableName: 'changes', Key: { id: { S: 'a' } } }),
  );

const process_ = `${folder}/sign-in.sh`;
await writeFile(
  process_,
  '#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"AKPROFILE","SecretAccessKey":"s","SessionToken":"t"}\'\n',
  { mode: 0o700 },
);
const profile = (more: string) =>
  `[profile auditor]\nregion = eu-central-2\ncredential_process = ${process_}\n${more}`;
const services = (path: string) =>
  `services = local\n[services local]\ndynamodb =\n  endpoint_url = ${at}${path}\n`;
const keys = { AWS_ACCESS_KEY_ID: 'AKENV', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'us-east-1' };
const signedIn = { AWS_PROFILE: 'auditor' };

test.each([
  ["a profile's endpoint", profile(`endpoint_url = ${at}/p`), signedIn, '/p/ AKPROFILE eu-central-2'],
  ["a profile's services", profile(services('/s')), signedIn, '/s/ AKPROFILE eu-central-2'],
  [
    'AWS_ENDPOINT_URL before a profile',
    profile(services('/s')),
    { ...signedIn, AWS_ENDPOINT_URL: `${at}/e` },
    '/e/ AKPROFILE eu-central-2',
  ],
  [
    "the service's variable before the general one",
    '',
    { ...keys, AWS_ENDPOINT_URL: `${at}/e`, AWS_ENDPOINT_URL_DYNAMODB: `${at}/d/x` },
    '/d/x/ AKENV us-east-1',
  ],
  [
    'the general one where that of the service is empty',
    '',
    { ...keys, AWS_ENDPOINT_URL: at, AWS_ENDPOINT_URL_DYNAMODB: '' },
    '/ AKENV us-east-1',
  ],
  [
    'AWS_REGION before the region of a profile',
    profile(''),
    { ...signedIn, AWS_REGION: 'ap-south-1', AWS_ENDPOINT_URL: at },
    '/ AKPROFILE ap-south-1',
  ],
])("a tool's own requests go where AWS's client goes: %s", async (_, config, environment, request) => {
  await signIn(config, environment);
  await theirs();
  await useAwsChain();
  await ask();
  expect(heard).toEqual([request, request]);
});

test("the region of a profile counts where AWS_REGION is empty, which AWS's client refuses", async () => {
  await signIn(profile(''), { ...signedIn, AWS_REGION: '', AWS_ENDPOINT_URL: at });
  await useAwsChain();
  await ask();
  expect(heard).toEqual(['/ AKPROFILE eu-central-2']);
});

test('configured endpoints that are to be ignored are, and AWS is asked', async () => {
  const environment = { AWS_ENDPOINT_URL: at, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
  await signIn(profile(services('/s')), { ...signedIn, ...environment });
  await useAwsChain();
  const { url } = currentEndpoint({ name: 'dynamodb' } as Service);
  expect(url.href).toBe('https://dynamodb.eu-central-2.amazonaws.com/');
});

test.each(['localhost:4566', 'not-a-url'])('the endpoint %s is refused in one sentence', async (endpoint) => {
  await signIn('', { ...keys, AWS_ENDPOINT_URL: endpoint });
  await expect(useAwsChain()).rejects.toThrow(
    /^What AWS's variables and the profile name as the endpoint of dynamodb is not the URL of an endpoint: it must begin with/,
  );
});
