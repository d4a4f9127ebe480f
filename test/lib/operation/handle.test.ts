import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { operation } from '../../../functions/okta/devices/get.ts';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { Ledger } from '../../../lib/ledger/ledger.ts';
import { NotConfigured, needed, readEnvironment } from '../../../lib/operation/environment.ts';
import { handle } from '../../../lib/operation/handle.ts';
import { lookup } from '../../../lib/operation/operation.ts';
import { problemOf } from '../../../lib/operation/problem-of.ts';
import { problemResult } from '../../../lib/operation/result.ts';
import { contextOf, eventOf } from '../../support/event.ts';

const run = promisify(execFile);

afterEach(() => vi.unstubAllEnvs());

test('importing every function reads no environment and opens no connection', async () => {
  const script = `
    const reads = [];
    const watched = new Set(['CALLERS_SECRET_ID', 'LEDGER_SECRET_ID', 'LEDGER_TABLE_NAME', 'OKTA_SECRET_ID', 'SAILPOINT_SECRET_ID', 'PUBLIC_URL']);
    process.env = new Proxy(process.env, { get: (env, name) => { if (watched.has(name)) reads.push(name); return env[name]; } });
    await import('${new URL('../../../functions/operations.ts', import.meta.url)}');
    const handles = process.getActiveResourcesInfo().filter((name) => /TCP|DNS|Timeout/.test(name));
    console.log(JSON.stringify({ reads, handles }));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  expect(JSON.parse(stdout)).toEqual({ reads: [], handles: [] });
});

test('an unexpected error tells the caller nothing but where to look', () => {
  const result = problemResult(problemOf(new Error('password Tr0ub4dor is wrong')), operation, 'request-1');
  expect(result.statusCode).toBe(500);
  expect(result.body).not.toContain('Tr0ub4dor');
  expect(JSON.parse(result.body ?? '')).toMatchObject({
    requestId: 'request-1',
    errorId: 'request-1',
    errorCode: 'E0000009',
  });
});

test('a ledger that does not answer is a 503 that says when to send again', async () => {
  const client = new DynamoDB({
    endpoint: 'http://127.0.0.1:9',
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    attempts: 1,
  });
  const error = await new Ledger('changes', client).get('chg_1').catch((thrown: unknown) => thrown);
  const { status, code, headers } = problemOf(error);
  expect({ status, code, headers }).toEqual({
    status: 503,
    code: 'ledger-busy',
    headers: { 'retry-after': '2' },
  });
});

test('an invocation whose time is up answers 504, and not that something is broken', async () => {
  vi.stubEnv('CALLERS_SECRET_ID', 'goldthread/callers');
  const slow = lookup({
    id: 'slow',
    method: 'GET',
    path: '/slow',
    summary: 'Slow',
    answer: { status: 200 },
    public: true,
    needs: {},
    run: () => new Promise(() => {}),
  });
  expect(await handle(slow)(eventOf({ method: 'GET', route: '/slow' }), contextOf(100))).toMatchObject({
    statusCode: 504,
  });
});

test('what is missing from the environment is named, and its values are not', () => {
  expect(() => needed(readEnvironment({}), 'CALLERS_SECRET_ID')).toThrow('CALLERS_SECRET_ID is not set');
  const env = { CALLERS_SECRET_ID: 'goldthread/callers', PUBLIC_URL: 'not-a-url-at-all' };
  expect(() => readEnvironment(env)).toThrow(NotConfigured);
  expect(() => readEnvironment(env)).toThrow(/^((?!not-a-url).)*$/);
  expect(() => needed(readEnvironment({ CALLERS_SECRET_ID: 'c' }), 'OKTA_SECRET_ID')).toThrow(
    'OKTA_SECRET_ID is not set',
  );
});
