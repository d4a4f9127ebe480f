import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { bundleFunctions } from '../../infra/bundle/bundle-functions.ts';
import { type Spawned, spawned } from './cold/spawned.ts';
import type { Round, World } from './cold/world.ts';
import { peersOrEnd } from './peers/installed.ts';

// From the start of a process to the first answer of a bundled function, with everything that it asks really asked, on
// this machine; above a bare process. Beside the same work with Powertools and Okta's client. `npm run bench -- cold`

peersOrEnd();

const ROUNDS = Number(process.env.COLD_ROUNDS ?? 15);
const GOALS = { change: 0.25, read: 0.2, memory: 0.4 };

const world = fork(new URL('cold/world.ts', import.meta.url).pathname, { stdio: ['ignore', 2, 2, 'ipc'] });
const [{ env, dynamodbUrl }] = (await once(world, 'message')) as [World];
const directory = await mkdtemp(join(tmpdir(), 'goldthread-cold-'));
const table = 'idempotency';
await createTable();
const peers = await bundlePeers();
const ours = await bundleFunctions(join(directory, 'matched'));
const bundles = {
  'our change': bundleOf('okta/application-users/assign'),
  'our read': bundleOf('okta/application-users/get'),
  'peer change': join(peers, 'peer-change.mjs'),
  'peer read': join(peers, 'peer-read.mjs'),
} as const;
const runs = new Map<string, Spawned[]>();

for (let i = -1; i < ROUNDS; i += 1) {
  world.send(2);
  const [round] = (await once(world, 'message')) as [Round];
  const [forUs, forThem] = round.change;
  const asked = {
    'our change': forUs,
    'our read': round.read,
    'peer change': forThem,
    'peer read': round.read,
  };
  const results: [string, Spawned][] = [['bare', await spawned({})]];
  for (const [name, bundle] of Object.entries(bundles)) {
    const event = join(directory, 'event.json');
    await writeFile(event, JSON.stringify(asked[name as keyof typeof asked]));
    results.push([name, await spawned(environmentOf(name), bundle, event)]);
  }
  // The first round fills the disk's caches.
  if (i < 0) continue;
  for (const [name, result] of results) runs.set(name, [...(runs.get(name) ?? []), result]);
}
world.disconnect();
await rm(directory, { recursive: true });

const bare = summed('bare');
console.log('                 first answer, ms above bare   imported   RSS, MB above bare');
for (const name of Object.keys(bundles)) {
  const { ms, low, high, importedMs, rssMb } = summed(name);
  console.log(
    `${name.padEnd(14)} ${over(ms, bare.ms).padStart(12)}  (${over(low, bare.ms)} to ${over(high, bare.ms)})  ${importedMs.toFixed(0).padStart(9)}  ${over(rssMb, bare.rssMb).padStart(9)}`,
  );
}
const ratio = (of: 'ms' | 'rssMb', mine: string, theirs: string) =>
  (summed(mine)[of] - bare[of]) / (summed(theirs)[of] - bare[of]);
say('cold', ratio('ms', 'our change', 'peer change'), GOALS.change);
say('cold, reads', ratio('ms', 'our read', 'peer read'), GOALS.read);
say('memory', ratio('rssMb', 'our change', 'peer change'), GOALS.memory);

function say(name: string, value: number, goal: number): void {
  const isGood = value <= goal;
  console.log(`${name}: ratio ${value.toFixed(2)} (goal ${goal}) ${isGood ? 'ok' : 'short'}`);
  if (!isGood) process.exitCode = 1;
}

function summed(name: string) {
  const all = runs.get(name) ?? [];
  const at = (share: number, of: keyof Spawned) =>
    all.map((run) => run[of]).toSorted((a, b) => a - b)[Math.floor((all.length - 1) * share)] ?? Number.NaN;
  return {
    ms: at(0.5, 'ms'),
    low: at(0.25, 'ms'),
    high: at(0.75, 'ms'),
    importedMs: at(0.5, 'importedMs'),
    rssMb: at(0.5, 'rssMb'),
  };
}

function over(value: number, bareValue: number): string {
  return (value - bareValue).toFixed(0);
}

function environmentOf(name: string): Record<string, string> {
  const lambda = {
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  };
  return { ...env, ...lambda, ...(name.startsWith('peer') && { PEER_TABLE_NAME: table }) };
}

function bundleOf(file: string): string {
  return join(ours.find((one) => one.file === file)?.directory ?? '', 'index.mjs');
}

/** As AWS's own guide bundles for Lambda, minified, everything in it. */
async function bundlePeers(): Promise<string> {
  const outdir = join(directory, 'peers');
  await build({
    entryPoints: ['peer-change', 'peer-read'].map(
      (name) => new URL(`cold/${name}.mjs`, import.meta.url).pathname,
    ),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url), __dirname = import.meta.dirname;",
    },
    logLevel: 'error',
  });
  return outdir;
}

async function createTable(): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: dynamodbUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  client.destroy();
}
