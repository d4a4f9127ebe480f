import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { EventBridge } from '../../../lib/aws/event-bridge.ts';
import { DeferredQueue } from '../../../lib/ledger/deferred-queue.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { SecretsManager } from '../../../lib/secret/secrets-manager.ts';

// Beside AWS's own clients, which are asked the same: what arrives must be the same, down to the signature.

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: 'token' };

let server: Server;
let answers: { status: number; body: string }[];
let heard: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[];
let options: { endpoint: string; region: string; credentials: typeof credentials };

beforeEach(async () => {
  heard = [];
  answers = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    heard.push({ url: request.url, headers: request.headers, body });
    const answer = answers.shift() ?? {
      status: 200,
      body: '{"VersionId":"v1","FailedEntryCount":0,"Entries":[]}',
    };
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(answer.body);
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

/** Without the body's hash as a header, which only S3 wants. */
class Signer extends SignatureV4 {
  constructor(init: ConstructorParameters<typeof SignatureV4>[0]) {
    super({ ...init, applyChecksum: false });
  }
}
const theirOptions = () => ({ ...options, signerConstructor: Signer as never });

const entry = { EventBusName: 'bus', Source: 'okta', DetailType: 'été', Detail: '{"a":"漢"}' };
const update = {
  TableName: 'changes',
  Key: { id: 'chg_1' },
  UpdateExpression: 'SET #s = :s',
  ConditionExpression: '#s = :from',
  ExpressionAttributeNames: { '#s': 'state' },
  ExpressionAttributeValues: { ':s': { n: 1.5, list: [null, 'é', undefined], no: undefined }, ':from': 'b' },
};
const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/deferred';

type Theirs = { readonly middlewareStack: { addRelativeTo: (...args: never[]) => void } };
interface Case {
  readonly service: string;
  readonly theirs: () => Theirs;
  readonly ask: (client: never) => Promise<unknown>;
  readonly ours: () => Promise<unknown>;
}

const cases: Case[] = [
  {
    service: 'DynamoDB',
    theirs: () => new DynamoDBClient(theirOptions()),
    ask: (client) =>
      DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }).send(
        new UpdateCommand(update),
      ),
    ours: () => new DynamoDB(options).write('UpdateItem', update),
  },
  {
    service: 'EventBridge',
    theirs: () => new EventBridgeClient(theirOptions()),
    ask: (client: EventBridgeClient) => client.send(new PutEventsCommand({ Entries: [entry] })),
    ours: () => new EventBridge(options).putEvents([entry]),
  },
  {
    service: 'Secrets Manager',
    theirs: () => new SecretsManagerClient(theirOptions()),
    ask: (client: SecretsManagerClient) =>
      client.send(new GetSecretValueCommand({ SecretId: 'goldthread/okta', VersionStage: 'AWSCURRENT' })),
    ours: () => new SecretsManager(options).getSecretValue('goldthread/okta', 'AWSCURRENT'),
  },
  {
    service: 'SQS',
    theirs: () => new SQSClient({ ...theirOptions(), md5: false }),
    ask: (client: SQSClient) =>
      client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: '{"change":"chg_1","notBefore":""}',
          DelaySeconds: 0,
        }),
      ),
    ours: () => {
      // Where it is and who asks are what the environment says, as in Lambda.
      vi.stubEnv('AWS_ENDPOINT_URL_SQS', options.endpoint);
      vi.stubEnv('AWS_REGION', options.region);
      vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
      vi.stubEnv('AWS_SESSION_TOKEN', credentials.sessionToken);
      return new DeferredQueue(QueueUrl).send({ id: 'chg_1' } as ChangeRecord);
    },
  },
];

interface Signed {
  readonly request: { readonly headers: Record<string, string>; body: string | Uint8Array };
}

const atPaths = ['', '/', '/base/x', '/b%20s/ü/'].flatMap((path) => cases.map((one) => ({ ...one, path })));

test.each(atPaths)(
  "asks $service what AWS's own client asks at $path, and signs it alike",
  async ({ theirs, ask, ours, path }) => {
    options.endpoint += path;
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05Z') });
    await ours();
    const [mine] = heard;
    const client = theirs();
    // Its other headers name the client and the attempt, and are signed too. Members may come in another order.
    const alike = (next: (args: Signed) => unknown) => (args: Signed) => {
      const { headers } = args.request;
      for (const name of Object.keys(headers))
        if (/^(amz-sdk|x-amz-user-agent|user-agent|x-amzn-query-mode|content-length)/.test(name))
          delete headers[name];
      const theirBody = Buffer.from(args.request.body).toString();
      expect(JSON.parse(mine?.body ?? '')).toEqual(JSON.parse(theirBody));
      args.request.body = Buffer.from(mine?.body ?? '');
      return next(args);
    };
    const place = { relation: 'before', toMiddleware: 'httpSigningMiddleware' };
    client.middlewareStack.addRelativeTo(alike as never, place as never);
    await ask(client as never);
    const [, other] = heard;
    expect(mine?.url).toBe(other?.url);
    for (const name of ['host', 'content-type', 'x-amz-target', 'x-amz-date', 'x-amz-security-token'])
      expect(mine?.headers[name]).toBe(other?.headers[name]);
    expect(mine?.headers['x-amz-date']).toBe('20260102T030405Z');
    expect(mine?.headers.authorization).toBe(other?.headers.authorization);
  },
);

const read = () => new DynamoDB(options).read('GetItem', { TableName: 'changes', Key: { id: 'a' } });
const busy = {
  status: 400,
  body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}',
};

test('what is throttled, fails or is cut off is asked again, four times in all', async () => {
  const item = { status: 200, body: '{"Item":{"a":{"S":"b"}}}' };
  answers = [busy, { status: 500, body: 'not JSON' }, { status: 200, body: '{"Item":' }, item];
  await expect(read()).rejects.toMatchObject({ name: 'InvalidAnswer' });
  answers = [busy, { status: 500, body: 'not JSON' }, busy, item];
  expect(await read()).toMatchObject({ Item: { a: 'b' } });
  heard = [];
  answers = [busy, busy, busy, busy, item];
  await expect(read()).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
    passing: true,
  });
  expect(heard.length).toBe(4);
});

test.each([
  [
    '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}',
    'AccessDeniedException',
    'no',
  ],
  ['{"__type":"ResourceNotFoundException","message":"no table"}', 'ResourceNotFoundException', 'no table'],
  ['<html>', 'Status400', 'no more is said'],
  ['null', 'Status400', 'no more is said'],
])('what cannot pass is said at once, in AWS’s words: %s is %s', async (body, name, message) => {
  answers = [{ status: 400, body }];
  await expect(read()).rejects.toMatchObject({
    name,
    passing: false,
    message: `The service dynamodb answered 400: ${message}`,
  });
  expect(heard.length).toBe(1);
});

test.each(['{}', '{"FailedEntryCount":0}', '{"Entries":[]}', '', '[]'])(
  'events are on the bus only where its answer says so: %j does not',
  async (body) => {
    answers = [{ status: 200, body }];
    await expect(new EventBridge(options).putEvents([entry])).rejects.toMatchObject({
      name: 'InvalidAnswer',
    });
  },
);

test('one that hangs is given up, and one that is not there is unreachable', async () => {
  const silent = createServer(() => {});
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  options.endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const hanging = new EventBridge({ ...options, attempts: 1 }).putEvents([entry], 50);
  await expect(hanging).rejects.toMatchObject({ name: 'Unreachable', passing: true });
  silent.closeAllConnections();
  silent.close();
  options.endpoint = 'http://127.0.0.1:1';
  await expect(read()).rejects.toMatchObject({ name: 'Unreachable', passing: true });
});

test('without credentials nothing is asked, and it is said', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  const { credentials: _, ...rest } = options;
  const nobody = new DynamoDB(rest).read('GetItem', { TableName: 'changes', Key: { id: 'a' } });
  await expect(nobody).rejects.toMatchObject({ name: 'NoCredentials' });
  expect(heard).toEqual([]);
});

test('credentials that change while a process lives sign what is asked from then on', async () => {
  let by = { accessKeyId: 'AKFIRST', secretAccessKey: 'a' };
  const changing = new DynamoDB({ ...options, credentials: async () => by });
  await changing.read('GetItem', { TableName: 'changes', Key: { id: 'a' } });
  by = { accessKeyId: 'AKSECOND', secretAccessKey: 'b' };
  await changing.read('GetItem', { TableName: 'changes', Key: { id: 'a' } });
  expect(heard.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1])).toEqual([
    'AKFIRST',
    'AKSECOND',
  ]);
});

test.each([
  ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL', ''],
  ['the one of the service before it', 'AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:9'],
])('it is asked where %s says', async (_, variable, general) => {
  const { endpoint, ...rest } = options;
  vi.stubEnv('AWS_ENDPOINT_URL', general);
  vi.stubEnv(variable, endpoint);
  await new DynamoDB(rest).read('GetItem', { TableName: 'changes', Key: { id: 'a' } });
  expect(heard).toHaveLength(1);
});
