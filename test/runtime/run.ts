import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal, runScript } from '../../infra/operate/refusal.ts';
import type { Checked } from './check-function.ts';
import { isRuntimeInstalled } from './lambda-process.ts';

const AT_ONCE = 2;

const script = {
  name: 'npm run test:runtime',
  usage: `Usage: npm run test:runtime -- [START]

Runs every function as it is deployed, bundled and in a process of its own, under the client that Lambda runs it with.
It exits with 1 where one does not answer.

  START   only the functions whose files start so: okta/devices
  --help  print this`,
  options: {},
  positionals: true,
} as const;

await runScript(script, async (_, [start = '']) => {
  if (!isRuntimeInstalled())
    throw new Refusal(
      'The Lambda runtime is not installed here: run `npm ci --prefix tools/lambda-runtime` first.',
    );
  // They take a while to load.
  const { bundleFunctions } = await import('../../infra/bundle/bundle-functions.ts');
  const { checkFunction } = await import('./check-function.ts');
  const { startWorld } = await import('./world.ts');
  const outDir = await mkdtemp(join(tmpdir(), 'goldthread-runtime-'));
  const bundled = (await bundleFunctions(outDir)).filter(({ file }) => file.startsWith(start));
  if (bundled.length === 0) throw new Refusal(`There is no function whose file starts with ${start}.`);
  const world = await startWorld();
  const waiting = [...bundled];
  const checked: Checked[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const one = await checkFunction(next, world);
      checked.push(one);
      console.log(linesOf(one));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await world.close();
    await rm(outDir, { recursive: true });
  }
  const failed = checked.filter(({ failure }) => failure !== undefined).length;
  console.log(`${checked.length - failed} functions answered, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
});

function linesOf({ file, status, initMs, firstAnswerMs, failure }: Checked): string {
  const times = `init ${initMs.toFixed().padStart(5)} ms   first answer ${firstAnswerMs.toFixed().padStart(5)} ms`;
  const line = `${failure === undefined ? ' ' : '✗'} ${file.padEnd(44)} ${status.padStart(8)}   ${times}`;
  return failure === undefined ? line : `${line}\n${failure.trimEnd().replaceAll(/^/gm, '    ')}`;
}
