import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MOST_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Runs a Python script: a reader of CSV, zip and HTML that nobody here wrote. Its last arguments are the script's. */
export async function python(script: string, ...args: readonly string[]): Promise<string> {
  const options = { maxBuffer: MOST_OUTPUT_BYTES, env: { ...process.env, PYTHONUTF8: '1' } };
  const { stdout } = await run('python3', ['-c', script, ...args], options);
  return stdout;
}

/** Runs `sha256sum --check` on a file of sums, in its directory. Rejects where a sum is not right. */
export async function sha256sumCheck(directory: string, sums: string): Promise<string> {
  const { stdout } = await run('sha256sum', ['--check', '--strict', sums], { cwd: directory });
  return stdout;
}

const missing: string[] = [];
for (const [command, ...args] of [
  ['python3', '--version'],
  ['sha256sum', '--version'],
] as const) {
  await run(command, args).catch(() => missing.push(command));
}

/** Why a test that needs them cannot run, and what to install; undefined where there is nothing to say. */
export const withoutJudges =
  missing.length === 0
    ? undefined
    : `not tried: install ${missing.join(' and ')} (apt-get install python3 coreutils)`;
