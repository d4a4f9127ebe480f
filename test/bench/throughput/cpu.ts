import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Has this process tell its parent, whenever that asks, how much processor time it has taken so far, in µs. */
export function answersCpu(): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
}

/** How much processor time a child has taken so far, in µs. */
export async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [taken] = await once(child, 'message');
  return taken as number;
}
