import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a bench speaks to, in a process of its own, which ends with the bench or when it is told to. */
export interface Started<World> {
  readonly world: World;
  readonly process: ChildProcess;
  close(): void;
}

/**
 * Starts a world: a module whose one message says where everything is.
 *
 * @throws where it ends before; what it said is on stderr
 */
export async function startWorld<World>(file: URL, ...args: string[]): Promise<Started<World>> {
  const child = fork(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [world] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
  if (world === undefined) throw new Error(`${file.pathname} ended before it was ready`);
  return { world, process: child, close: () => child.disconnect() };
}
