import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { operation } from '../../../functions/okta/devices/get.ts';
import { NotConfigured, needed, readEnvironment } from '../../../lib/operation/environment.ts';
import { problemOf } from '../../../lib/operation/problem-of.ts';
import { problemResult } from '../../../lib/operation/result.ts';

const run = promisify(execFile);

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

test('what is missing from the environment is named, and its values are not', () => {
  expect(() => readEnvironment({})).toThrow('CALLERS_SECRET_ID');
  const env = { CALLERS_SECRET_ID: 'goldthread/callers', PUBLIC_URL: 'not-a-url-at-all' };
  expect(() => readEnvironment(env)).toThrow(NotConfigured);
  expect(() => readEnvironment(env)).toThrow(/^((?!not-a-url).)*$/);
  expect(() => needed(readEnvironment({ CALLERS_SECRET_ID: 'c' }), 'OKTA_SECRET_ID')).toThrow(
    'OKTA_SECRET_ID is not set',
  );
});
