import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { RankedLines, valuesIn } from '../../../lib/audit/ranked-lines.ts';

const directory = await mkdtemp(join(tmpdir(), 'ranked-lines-'));
afterAll(() => rm(directory, { recursive: true }));
const value = z.object({ rank: z.int(), at: z.int(), text: z.string() });

test('lines come by rank, and within each in the order in which they were added', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(12)), async (ranks) => {
      const lines = new RankedLines(directory, 'a');
      const values = ranks.map((rank, at) => ({ rank, at, text: 'ü\u2028' }));
      for (const one of values) await lines.add(one.rank, one);
      const read = await Array.fromAsync(valuesIn(await lines.finish(), value));
      expect(read).toEqual(values.toSorted((a, b) => a.rank - b.rank));
    }),
    { numRuns: 30 },
  );
  expect(await readdir(directory)).toEqual(['a']);
});

test('more than the buffer holds is all there', async () => {
  const lines = new RankedLines(directory, 'b');
  for (let at = 0; at < 5000; at += 1) await lines.add(at % 2, { rank: at % 2, at, text: 'x'.repeat(200) });
  const read = await Array.fromAsync(valuesIn(await lines.finish(), value));
  expect(read.map(({ at }) => at)).toEqual(
    [0, 1].flatMap((rank) => Array.from({ length: 2500 }, (_, i) => 2 * i + rank)),
  );
});
