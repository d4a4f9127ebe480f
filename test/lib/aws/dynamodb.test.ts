import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalDynamoDB, startDynamoDB } from '../../../infra/local/dynamodb/start-dynamodb.ts';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';

const asked = { region: 'us-east-1', credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' } };
const TableName = 'changes';
let store: LocalDynamoDB;
let ours: DynamoDB;
let theirs: DynamoDBDocumentClient;
beforeAll(async () => {
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
  store = await startDynamoDB(TableName);
  ours = new DynamoDB({ endpoint: store.url, ...asked });
  theirs = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: store.url, ...asked }), {
    marshallOptions: { removeUndefinedValues: true },
  });
});
afterAll(async () => {
  theirs.destroy();
  await ours.close();
  await store.close();
});

// Numbers and names as there are in what vendors answer: AWS's marshalling, which both take, cannot hold all others.
const json = fc.jsonValue({ maxDepth: 3 }).map((value) =>
  JSON.parse(JSON.stringify(value), (name, held) => {
    if (name === '__proto__') return undefined;
    return typeof held === 'number' ? Math.round((held % 1e9) * 100) / 100 : held;
  }),
);
// Keys of indexes have a type of their own.
const documents = fc.dictionary(
  fc.string({ minLength: 1 }).map((name) => `a ${name}`),
  json,
);

test("any document is put and read as AWS's own client puts and reads it", async () => {
  const Key = { id: 'one' };
  await fc.assert(
    fc.asyncProperty(documents, async (document) => {
      const Item = { ...document, ...Key };
      await ours.write('PutItem', { TableName, Item });
      const { Item: seenByThem } = await theirs.send(
        new GetCommand({ TableName, Key, ConsistentRead: true }),
      );
      await theirs.send(new PutCommand({ TableName, Item }));
      const { Item: seenByUs } = await ours.read('GetItem', { TableName, Key, ConsistentRead: true });
      expect(seenByUs).toEqual(seenByThem);
      expect(JSON.stringify(seenByUs)?.length).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});

test('many are read at once, and those that are not there are left out', async () => {
  await ours.write('PutItem', { TableName, Item: { id: 'there', n: 1 } });
  const RequestItems = { [TableName]: { Keys: [{ id: 'there' }, { id: 'none' }], ConsistentRead: true } };
  const { Responses, UnprocessedKeys } = await ours.read('BatchGetItem', { RequestItems });
  expect(Responses).toEqual({ [TableName]: [{ id: 'there', n: 1 }] });
  expect(UnprocessedKeys).toEqual({});
});

test('a write whose condition does not hold is false, and writes nothing', async () => {
  const put = { TableName, Item: { id: 'two', n: 1 }, ConditionExpression: 'attribute_not_exists(id)' };
  expect(await ours.writeIf('PutItem', put)).toBe(true);
  expect(await ours.writeIf('PutItem', { ...put, Item: { id: 'two', n: 2 } })).toBe(false);
  const again = ours.write('PutItem', put);
  await expect(again).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', passing: false });
  expect((await ours.read('GetItem', { TableName, Key: { id: 'two' } })).Item).toEqual({ id: 'two', n: 1 });
});

test('an index is read page by page', async () => {
  for (const n of [1, 2, 3])
    await ours.write('PutItem', { TableName, Item: { id: `q${n}`, ticket: 'T', position: `${n}` } });
  const ids: unknown[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await ours.read('Query', {
      TableName,
      IndexName: 'byTicket',
      KeyConditionExpression: 'ticket = :ticket',
      ExpressionAttributeValues: { ':ticket': 'T' },
      Limit: 2,
      ExclusiveStartKey,
    });
    ids.push(...(page.Items ?? []).map(({ id }) => id));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  expect(ids).toEqual(['q1', 'q2', 'q3']);
});
