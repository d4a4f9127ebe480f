import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SecretsManager } from '../../../lib/secret/secrets-manager.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: 'token' };
const stored = { VersionId: 'v1', SecretString: '{"a":1}', CreatedDate: 1_700_000_000.5 };

let server: Server;
let answers: { status: number; body: unknown }[];
let heard: { headers: IncomingHttpHeaders; body: string }[];
let options: { endpoint: string; region: string; credentials: typeof credentials };

beforeEach(async () => {
  heard = [];
  answers = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    heard.push({ headers: request.headers, body });
    const answer = answers.shift() ?? { status: 200, body: stored };
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  options = { endpoint, region: 'eu-west-1', credentials };
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

interface Signed {
  readonly request: { readonly headers: Record<string, string> };
}

const get = () => new SecretsManager(options).getSecretValue('goldthread/okta', 'AWSCURRENT');

test("asks what AWS's own client asks", async () => {
  await new SecretsManagerClient(options).send(
    new GetSecretValueCommand({ SecretId: 'goldthread/okta', VersionStage: 'AWSCURRENT' }),
  );
  expect(await get()).toEqual(stored);
  const [theirs, ours] = heard;
  for (const name of ['host', 'content-type', 'x-amz-target', 'x-amz-security-token'])
    expect(ours?.headers[name]).toBe(theirs?.headers[name]);
  expect(JSON.parse(ours?.body ?? '')).toEqual(JSON.parse(theirs?.body ?? ''));
});

test("is signed so that AWS's own signer comes to the same", async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05Z') });
  const client = new SecretsManagerClient(options);
  // Its other headers name the client and the attempt, and are signed too: both get the same set.
  const withoutThose = (next: (args: Signed) => unknown) => (args: Signed) => {
    for (const name of Object.keys(args.request.headers)) {
      if (/^(amz-sdk|x-amz-user-agent|user-agent|content-length)/.test(name)) {
        delete args.request.headers[name];
      }
    }
    return next(args);
  };
  client.middlewareStack.addRelativeTo(withoutThose as never, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
  await client.send(new GetSecretValueCommand({ SecretId: 'goldthread/okta', VersionStage: 'AWSCURRENT' }));
  await get();
  const [theirs, ours] = heard;
  expect(ours?.body).toBe(theirs?.body);
  expect(ours?.headers['x-amz-date']).toBe('20260102T030405Z');
  expect(ours?.headers.authorization).toBe(theirs?.headers.authorization);
});

test('tries again what may pass, three times in all', async () => {
  const busy = { status: 400, body: { __type: 'com.amazonaws#ThrottlingException' } };
  answers = [busy, { status: 500, body: 'not JSON' }];
  expect(await get()).toEqual(stored);
  answers = [busy, busy, busy, busy];
  await expect(get()).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(heard.length).toBe(6);
});

test.each([
  [{ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }, 'AccessDeniedException'],
  [{ status: 400, body: { __type: 'x#ResourceNotFoundException' } }, 'ResourceNotFoundException'],
  [{ status: 403, body: '<html>' }, 'Status403'],
  [{ status: 200, body: { SecretString: 'hunter2' } }, 'InvalidAnswer'],
])('says at once what cannot pass: %j is %s, and no secret', async (answer, name) => {
  answers = [answer];
  const error = await get().catch((cause) => cause);
  expect(error.name).toBe(name);
  expect(JSON.stringify([error.message, error.cause ?? ''])).not.toContain('hunter2');
  expect(heard.length).toBe(1);
});

test('says where nobody answers, and where there are no credentials', async () => {
  options.endpoint = 'http://127.0.0.1:1';
  await expect(get()).rejects.toMatchObject({ name: 'Unreachable' });
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  const { credentials: _, ...rest } = options;
  const nobody = new SecretsManager(rest).getSecretValue('goldthread/okta', 'AWSCURRENT');
  await expect(nobody).rejects.toMatchObject({ name: 'NoCredentials' });
});
