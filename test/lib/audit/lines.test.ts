import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesIn, linesOf } from '../../../lib/audit/lines.ts';

const line = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed().replaceAll('\n', ''));

test('the lines of a text are the same however its bytes are cut, and what has no end is none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line), line, fc.integer({ min: 1, max: 7 }), async (lines, half, size) => {
      const text = lines.map((one) => `${one}\n`).join('') + half;
      const bytes = Buffer.from(text);
      async function* chunks() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      expect(await Array.fromAsync(linesOf(chunks()))).toEqual(lines);
      expect(linesIn(text)).toEqual(lines);
    }),
  );
});
