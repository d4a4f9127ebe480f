import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv } from '../../../lib/report/csv.ts';
import { writeFile } from '../../../lib/report/write-file.ts';
import { freshDirectory } from './directory.ts';
import { hostileName } from './hostile.ts';
import { python, withoutJudges } from './judges.ts';

const READ = `
import csv, json, sys
csv.field_size_limit(10 ** 9)
with open(sys.argv[1], newline='', encoding='utf-8-sig') as file:
    print(json.dumps(list(csv.reader(file, strict=True))))
`;

async function readBack(
  header: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
) {
  const directory = await freshDirectory();
  const pieces = () =>
    csv(
      header,
      (async function* () {
        yield* rows;
      })(),
    );
  await writeFile({ name: 'table.csv', mediaType: 'text/csv', pieces }, directory);
  return JSON.parse(await python(READ, join(directory, 'table.csv'))) as string[][];
}

test('another parser reads every value back, formulas with an apostrophe in front', async ({ skip }) => {
  if (withoutJudges) skip(withoutJudges);
  const cell = fc.oneof(
    hostileName,
    fc.constant(''),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const row = fc.tuple(cell, cell, cell);
  const asRead = (value: string | number | boolean | null) => {
    if (typeof value !== 'string') return value === null ? '' : String(value);
    return (/^[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value).toWellFormed();
  };
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
      const read = await readBack(['a', 'b', 'c'], rows);
      expect(read).toEqual([['a', 'b', 'c'], ...rows.map((row) => row.map(asRead))]);
    }),
    { numRuns: 8 },
  );
});

test('no field can be run as a formula by a spreadsheet, and a negative number stays a number', async ({
  skip,
}) => {
  if (withoutJudges) skip(withoutJudges);
  const [, row] = await readBack(['a', 'b', 'c'], [['=1+1', '@SUM(A1)', -3]]);
  expect(row).toEqual(["'=1+1", "'@SUM(A1)", '-3']);
});

test('begins with a byte order mark, has lines that end in CRLF, and a head even without rows', async () => {
  const pieces: Buffer[] = [];
  for await (const piece of csv(['a', 'b'], (async function* () {})())) pieces.push(Buffer.from(piece));
  expect(Buffer.concat(pieces).toString('hex')).toBe(Buffer.from('\ufeffa,b\r\n').toString('hex'));
});

test('what the rows throw, the reader gets', async () => {
  const rows = async function* () {
    yield ['1', '2'];
    throw new Error('the run is gone');
  };
  const read = async () => {
    for await (const piece of csv(['a', 'b'], rows())) expect(piece).toBeDefined();
  };
  await expect(read()).rejects.toThrow('the run is gone');
});
