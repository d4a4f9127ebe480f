import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SecretsManager } from '../../../lib/secret/secrets-manager.ts';

// That it asks and signs as AWS's own client does is held in test/lib/aws.

let body = '';
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200).end(body));
});
let manager: SecretsManager;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  manager = new SecretsManager({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' },
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a secret comes with its version and its time', async () => {
  const stored = { VersionId: 'v1', SecretString: '{"a":1}', CreatedDate: 1_700_000_000.5 };
  body = JSON.stringify({ ...stored, Name: 'goldthread/okta' });
  expect(await manager.getSecretValue('goldthread/okta', 'AWSCURRENT')).toEqual(stored);
});

test.each([
  '{"SecretString":"hunter2"}',
  '{"VersionId":1,"SecretString":"hunter2"}',
  '"hunter2"',
  '{hunter2',
])('an answer that is none is refused, and no secret is in the error: %s', async (answer) => {
  body = answer;
  const error = await manager.getSecretValue('goldthread/okta', 'AWSCURRENT').catch((cause) => cause);
  expect(error.name).toBe('InvalidAnswer');
  expect(JSON.stringify([error.message, String(error.cause ?? '')])).not.toContain('hunter2');
});
