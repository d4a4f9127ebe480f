import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** One invocation in a new process. */
export interface Spawned {
  /** From its start to when it had answered. */
  readonly ms: number;
  readonly importedMs: number;
  readonly rssMb: number;
}

const start = new URL('start.mjs', import.meta.url).pathname;

/** @throws where the function does not answer 200, with what it said */
export async function spawned(
  env: Readonly<Record<string, string>>,
  ...bundleAndEvent: string[]
): Promise<Spawned> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [start, ...bundleAndEvent], {
    env: { ...env, PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let [said, complaint, ms] = ['', '', Number.NaN];
  child.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  child.stdio[3]?.on('data', (chunk) => {
    ms = performance.now() - startedAt;
    said += chunk;
  });
  await once(child, 'close');
  const answer = JSON.parse(said || '{}') as { statusCode?: number; importedMs: number; rssKb: number };
  if (answer.statusCode !== 200)
    throw new Error(`${bundleAndEvent[0]} did not answer 200: ${complaint.slice(-2_000)}`);
  return { ms, importedMs: answer.importedMs, rssMb: answer.rssKb / 1024 };
}
