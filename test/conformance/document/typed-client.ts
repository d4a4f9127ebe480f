import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { here } from '../installed.ts';
import type { World } from '../world/world.ts';

const CLIENT = join(here, 'typed-client');

/** Where the types that are made of a document go: what uses the client imports them from there. */
export const schemaFile = join(CLIENT, 'schema.d.ts');

/** What a compiler says of the code that uses the client, a line for each error. @param tsc of any version from 5 on */
export async function typeErrors(tsc: string): Promise<string[]> {
  const { stdout, stderr, code } = await run(tsc, ['-p', CLIENT, '--pretty', 'false']);
  const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
  return code !== 0 && errors.length === 0 ? [`the compiler did not run: ${stderr.slice(0, 300)}`] : errors;
}

/** One call of the client. */
export interface ClientStep {
  readonly name: string;
  readonly status: number;
  readonly held: boolean;
}

/**
 * Has the client make its calls of a world's gateway. Node takes the types out by itself, so that what does not compile is
 * run all the same.
 *
 * @throws {Error} where it does not run to its end
 */
export async function useClient({ addresses, keys, ids }: World): Promise<ClientStep[]> {
  const { stdout, stderr, code } = await run(process.execPath, [join(CLIENT, 'use.ts')], {
    GOLDTHREAD: addresses.gateway.okta.replace(/\/okta$/, ''),
    KEY: keys.gateway.okta,
    IDS: JSON.stringify(ids),
  });
  if (code !== 0) throw new Error(stderr.slice(-400));
  return JSON.parse(stdout) as ClientStep[];
}

/** What a program ended with. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in the judge's folder, and waits for its end. */
export function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, cwd: here, maxBuffer: 64 * 1024 * 1024 };
    execFile(file, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}
