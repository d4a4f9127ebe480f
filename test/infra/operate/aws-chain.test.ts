import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { useAwsChain } from '../../../infra/operate/aws-chain.ts';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';

const folder = await mkdtemp(join(tmpdir(), 'aws-chain-'));
const heard: string[] = [];
const server = createServer((request, response) => {
  heard.push(request.headers.authorization ?? '');
  response.end('{}');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await rm(folder, { recursive: true });
});

test('a tool at a terminal asks with the profile that its person is signed in to, and in its region', async () => {
  const process = `${folder}/sign-in.sh`;
  await writeFile(
    process,
    '#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"AKPROFILE","SecretAccessKey":"s","SessionToken":"t"}\'\n',
    { mode: 0o700 },
  );
  await writeFile(
    `${folder}/config`,
    `[profile auditor]\nregion = eu-central-2\ncredential_process = ${process}\n`,
  );
  for (const [name, value] of Object.entries({
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_REGION: undefined,
    AWS_DEFAULT_REGION: undefined,
    AWS_PROFILE: 'auditor',
    AWS_CONFIG_FILE: `${folder}/config`,
    AWS_SHARED_CREDENTIALS_FILE: `${folder}/none`,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }))
    vi.stubEnv(name, value);
  await useAwsChain();
  await new DynamoDB().read('GetItem', { TableName: 'changes', Key: { id: 'a' } });
  expect(heard).toEqual([
    expect.stringMatching(/Credential=AKPROFILE\/\d{8}\/eu-central-2\/dynamodb\/aws4_request/),
  ]);
});
