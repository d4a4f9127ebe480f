import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../infra/bundle/bundle-functions.ts';
import { type Checked, checkFunction } from './check-function.ts';
import { isRuntimeInstalled } from './lambda-process.ts';
import { startWorld } from './world.ts';

// `npm run test:runtime`: every function as it is deployed, bundled and in a process of its own, under the client that
// Lambda runs it with. `npm run test:runtime -- okta/devices` takes only the functions whose files start so.

const AT_ONCE = 2;

if (!isRuntimeInstalled()) {
  console.error(
    'The Lambda runtime is not installed here: run `npm ci --prefix tools/lambda-runtime` first.',
  );
  process.exit(2);
}
const [start = ''] = process.argv.slice(2);
const outDir = await mkdtemp(join(tmpdir(), 'goldthread-runtime-'));
const bundled = (await bundleFunctions(outDir)).filter(({ file }) => file.startsWith(start));
const world = await startWorld();
const waiting = [...bundled];
let failed = 0;

async function work(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) report(await checkFunction(next, world));
}

function report({ file, status, initMs, firstAnswerMs, failure }: Checked): void {
  if (failure !== undefined) failed += 1;
  const times = `init ${initMs.toFixed().padStart(5)} ms   first answer ${firstAnswerMs.toFixed().padStart(5)} ms`;
  console.log(`${failure === undefined ? ' ' : '✗'} ${file.padEnd(44)} ${status.padStart(8)}   ${times}`);
  if (failure !== undefined) console.log(failure.trimEnd().replaceAll(/^/gm, '    '));
}

try {
  await Promise.all(Array.from({ length: AT_ONCE }, work));
} finally {
  await world.close();
  await rm(outDir, { recursive: true });
}
console.log(`${bundled.length - failed} functions answered, ${failed} failed`);
process.exit(failed === 0 && bundled.length > 0 ? 0 : 1);
