import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { freshDirectory } from './directory.ts';

const run = promisify(execFile);
const SAMPLE = fileURLToPath(new URL('write-sample.ts', import.meta.url));

async function take(entries: number): Promise<{ heapMiB: number; peakRssMiB: number; writtenMiB: number }> {
  const { stdout } = await run(process.execPath, [
    '--expose-gc',
    SAMPLE,
    await freshDirectory(),
    String(entries),
  ]);
  const taken = JSON.parse(stdout) as Awaited<ReturnType<typeof take>>;
  console.log(`${entries} entries: ${stdout.trim()}`);
  return taken;
}

test('twenty times as many entries take no more of the heap', { timeout: 300_000 }, async () => {
  const few = await take(10_000);
  const many = await take(200_000);
  expect(many.writtenMiB).toBeGreaterThan(5 * few.writtenMiB);
  // Of which the entries alone would take more than this.
  expect(many.heapMiB).toBeLessThan(few.heapMiB + 30);
});
