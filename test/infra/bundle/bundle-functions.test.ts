import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audits } from '../../../functions/audits.ts';
import { jobs } from '../../../functions/jobs.ts';
import { operations } from '../../../functions/operations.ts';
import { type BundledFunction, bundleFunctions } from '../../../infra/bundle/bundle-functions.ts';
import { reportSizes } from '../../../infra/bundle/report.ts';

const require = createRequire(import.meta.url);
const root = new URL('../../..', import.meta.url).pathname;
let outDir = '';
let bundled: readonly BundledFunction[] = [];

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'goldthread-bundle-'));
  bundled = await bundleFunctions(outDir);
}, 120_000);
afterAll(() => rm(outDir, { recursive: true }));

const bundledAs = (file: string): BundledFunction => {
  const found = bundled.find((one) => one.file === file);
  if (!found) throw new Error(`${file} was not bundled`);
  return found;
};
/** Whether there is more of a module in a function than the stub that stands for what is left out. */
const holds = (file: string, part: RegExp) =>
  Object.entries(bundledAs(file).inputs).some(([path, bytes]) => part.test(path) && bytes > 250);

test('every function is bundled to a directory of its own', () => {
  expect(bundled.map(({ file }) => file).sort()).toEqual(
    Object.keys({ ...operations, ...jobs, ...audits }).sort(),
  );
  for (const { file, directory } of bundled) expect(directory).toBe(join(outDir, file));
});

test('importing a function exports its handler, opens nothing, and reads nothing beside itself', () => {
  const script = `
    // The process's own streams are opened by whoever mentions them first.
    void [process.stdin, process.stdout, process.stderr];
    const before = process.getActiveResourcesInfo().length;
    const { handler } = await import('./index.mjs');
    const opened = process.getActiveResourcesInfo().slice(before);
    console.log(JSON.stringify({ handler: typeof handler, opened }));`;
  for (const file of [
    'okta/devices/get',
    'okta/application-users/assign',
    'hooks/itsm',
    'jobs/settle',
    ...Object.keys(audits),
  ]) {
    const { directory } = bundledAs(file);
    // Anything but its own code is refused: other files, processes, threads.
    const only = ['--permission', `--allow-fs-read=${join(directory, 'index.mjs')}`];
    const printed = execFileSync(process.execPath, [...only, '--input-type=module', '--eval', script], {
      cwd: directory,
      env: {},
      encoding: 'utf8',
    });
    expect(JSON.parse(printed), file).toEqual({ handler: 'function', opened: [] });
  }
});

test('no file tells where it was made, or repeats its sources', async () => {
  for (const { directory } of bundled) {
    const code = await readFile(join(directory, 'index.mjs'), 'utf8');
    const map = await readFile(join(directory, 'index.mjs.map'), 'utf8');
    for (const place of [root, `${homedir()}/`, `${tmpdir()}/`]) {
      expect(code.includes(place), `${directory} has ${place}`).toBe(false);
      expect(map.includes(place), `${directory} has ${place} in its map`).toBe(false);
    }
    expect(map).not.toContain('"sourcesContent"');
  }
});

test('a read carries nothing of webhooks, of other ways to credentials, or of other protocols', () => {
  const unneeded = [
    /jmespath/,
    /mappings\.generated/,
    /nested-clients|credential-provider-(sso|ini|process|web-identity|http)|imds/,
    /event-streams/,
    /undici\/lib\/(mock|cache|interceptor|milo|web|llhttp\/llhttp-wasm|dispatcher\/client-h2)/,
  ];
  for (const [file, { operation }] of Object.entries(operations)) {
    if (operation.kind !== 'read') continue;
    for (const part of unneeded) expect(holds(file, part), `${file} ${part}`).toBe(false);
    expect(holds(file, /undici\/lib\/dispatcher\/agent/)).toBe(true);
  }
  expect(holds('hooks/itsm', /jmespath/)).toBe(true);
});

test('of the constants of undici’s parser a function carries those alone that undici looks at', async () => {
  const parsing = require.resolve('undici/lib/dispatcher/client-h1.js');
  const lookedAt = [...(await readFile(parsing, 'utf8')).matchAll(/\bconstants\.(\w+)/g)];
  expect(new Set(lookedAt.map(([, name]) => name))).toEqual(new Set(['ERROR', 'TYPE', 'js']));
  const { inputs } = bundledAs('okta/devices/get');
  const [, bytes] = Object.entries(inputs).find(([path]) => path.endsWith('llhttp/constants.js')) ?? [];
  expect(bytes).toBeLessThan(1_200);
});

test('what only some need lies beside a function, and is loaded when it is needed', () => {
  expect(bundledAs('okta/devices/get').parts).toEqual(['dpop', 'jose', 'oauth4webapi']);
  expect(bundledAs('audits/admin-roles').parts).toContain('vega');
  for (const { file, directory, parts } of bundled) {
    expect(holds(file, /node_modules\/(jose|oauth4webapi|dpop|vega|@aws-sdk\/client-s3)\//), file).toBe(
      false,
    );
    for (const part of parts)
      expect(existsSync(join(directory, `${part}.mjs`)), `${file} ${part}`).toBe(true);
  }
  const { directory } = bundledAs('audits/admin-roles');
  const needed = {
    jose: 'jwtVerify',
    oauth4webapi: 'clientCredentialsGrantRequest',
    dpop: 'generateProof',
    vega: 'View',
    '@aws-sdk/client-s3': 'S3Client',
  };
  const script = `
    for (const [part, name] of Object.entries(${JSON.stringify(needed)})) {
      const loaded = await import('./' + part + '.mjs');
      console.log(part, typeof loaded[name]);
    }`;
  const args = ['--input-type=module', '--eval', script];
  const printed = execFileSync(process.execPath, args, { cwd: directory, encoding: 'utf8' });
  expect(printed.trim().split('\n')).toEqual(Object.keys(needed).map((part) => `${part} function`));
});

test("Cedar's WebAssembly lies next to each function that asks the policies, and to no other", async () => {
  for (const { directory, inputs } of bundled) {
    const wasm = await readFile(join(directory, 'cedar_wasm_bg.wasm')).catch(() => undefined);
    const asks = Object.keys(inputs).some((path) => path.startsWith('node_modules/@cedar-policy/'));
    expect(wasm !== undefined, directory).toBe(asks);
    if (wasm) expect(wasm.subarray(0, 4).toString('latin1')).toBe('\0asm');
  }
  for (const file of Object.keys(audits)) expect(holds(file, /cedar-wasm/), file).toBe(false);
});

test('every function is within its budget, and one over it is named', () => {
  expect(reportSizes(bundled).overBudget).toEqual([]);
  const heavy = { ...bundledAs('okta/devices/get'), bytes: 2_000_000 };
  expect(reportSizes([heavy]).overBudget).toEqual([
    'okta/devices/get has 2000 kB, and a read may have 300 kB at most.',
  ]);
});
