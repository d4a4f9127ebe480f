import { existsSync } from 'node:fs';
import { NotInstalled } from '../../faults/not-installed.ts';

/** @throws {NotInstalled} where what this is compared with was not installed */
export function needPeers(): void {
  const one = new URL('../node_modules/@aws-lambda-powertools/idempotency', import.meta.url);
  if (!existsSync(one)) throw new NotInstalled('What this is compared with', 'npm ci --prefix test/bench');
}

/** Ends this process with one sentence on what to run, where it was not installed. */
export function peersOrEnd(): void {
  try {
    needPeers();
  } catch (error) {
    console.error((error as NotInstalled).message);
    process.exit(1);
  }
}
