import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { AUDITS_BUCKET, startQueues } from '../../../infra/local/sqs/start-queues.ts';
import { BucketStore } from '../../../lib/audit/bucket-store.ts';
import { FolderStore } from '../../../lib/audit/folder-store.ts';
import type { RunStore } from '../../../lib/audit/run-store.ts';

const folder = await mkdtemp(join(tmpdir(), 'run-store-'));
const queues = await startQueues();
const client = new S3Client({
  endpoint: queues.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  forcePathStyle: true,
});
afterAll(async () => {
  client.destroy();
  await queues.close();
  await rm(folder, { recursive: true });
});

const stores: [string, RunStore][] = [
  ['a folder', new FolderStore(join(folder, 'runs'))],
  ['a bucket', new BucketStore(AUDITS_BUCKET, client)],
];

describe.each(stores)('%s', (_, store) => {
  test('gives back what was put, and nothing where there is nothing', async () => {
    expect(await store.get('audits/a/none.json')).toBeUndefined();
    expect(await Array.fromAsync(store.lines('audits/a/none.jsonl'))).toEqual([]);
    expect(await store.list('audits/none/')).toEqual([]);
    await store.put('audits/a/1/run.json', '{"a":"ü\u2028"}');
    await store.put('audits/a/1/run.json', '{"a":"é\u2028"}');
    expect(await store.get('audits/a/1/run.json')).toBe('{"a":"é\u2028"}');
  });

  test('takes a file, and gives its lines one by one, but not one that has no end', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) =>
      JSON.stringify({ i, text: 'ü\u2028'.repeat(i % 50) }),
    );
    const file = join(folder, 'lines');
    await writeFile(file, `${lines.join('\n')}\n{"half`);
    await store.put('audits/a/1/findings.jsonl', { file }, 'application/x-ndjson');
    expect(await Array.fromAsync(store.lines('audits/a/1/findings.jsonl'))).toEqual(lines);
  });

  test('lists the keys that begin with a prefix, in order, however many there are', async () => {
    const keys = Array.from(
      { length: 1005 },
      (_, i) => `audits/b/1/pages/${String(i).padStart(5, '0')}.json`,
    );
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(keys.slice(at, at + 50).map((key) => store.put(key, '{}')));
    }
    await store.put('audits/b/10/pages/00000.json', '{}');
    expect(await store.list('audits/b/1/pages/')).toEqual(keys);
    expect(await store.list('audits/b/1/pages/0100')).toEqual(keys.slice(1000));
  });

  test('keeps a journal that whoever opens it next goes on with', async () => {
    const key = 'audits/c/1/results/00000.jsonl';
    const first = await store.journal(key);
    expect(first.lines).toEqual([]);
    await Promise.all(['a', 'b', 'c'].map((line) => first.append(line)));
    await first.close();
    const second = await store.journal(key);
    expect(second.lines).toEqual(['a', 'b', 'c']);
    await second.append('d');
    await second.close();
    expect(await Array.fromAsync(store.lines(key))).toEqual(['a', 'b', 'c', 'd']);
  });
});

test('a journal in a folder is kept line by line, and half a line is taken away before the next', async () => {
  const store = new FolderStore(join(folder, 'runs'));
  const key = 'audits/d/1/results/00000.jsonl';
  const open = await store.journal(key);
  await open.append('a');
  expect(await Array.fromAsync(store.lines(key))).toEqual(['a']);
  await open.close();
  await appendFile(store.pathOf(key), '{"half');
  const next = await store.journal(key);
  expect(next.lines).toEqual(['a']);
  await next.append('b');
  await next.close();
  expect(await store.get(key)).toBe('a\nb\n');
});

test('what was not put to its end in a folder is neither listed nor left there', async () => {
  const store = new FolderStore(join(folder, 'runs'));
  await expect(store.put('audits/e/1/x.json', { file: join(folder, 'none') })).rejects.toThrow('ENOENT');
  await writeFile(store.pathOf('audits/e/1/y.json.1234.part'), '{"half');
  expect(await store.list('audits/e/')).toEqual([]);
  expect(await readdir(store.pathOf('audits/e/1'))).toEqual(['y.json.1234.part']);
});

test('whoever may list one folder only is refused what is not there; what is there and refused is not taken for missing', async () => {
  const own = new S3Client({
    endpoint: queues.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
  own.middlewareStack.add(
    (next, context) => (args) => {
      if (context.commandName === 'GetObjectCommand')
        throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
      return next(args);
    },
    { step: 'initialize' },
  );
  const store = new BucketStore(AUDITS_BUCKET, own);
  await store.put('audits/f/1/run.json', '{}');
  expect(await store.get('audits/f/1/none.json')).toBeUndefined();
  await expect(store.get('audits/f/1/run.json')).rejects.toThrow('Access Denied');
  own.destroy();
});
