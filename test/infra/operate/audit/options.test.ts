import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readFlags } from '../../../../infra/operate/audit/options.ts';
import { Refusal } from '../../../../infra/operate/refusal.ts';

const folder = await mkdtemp(join(tmpdir(), 'audit-options-'));
afterAll(() => rm(folder, { recursive: true }));
const file = join(folder, 'parameters.json');

test('without flags there are the defaults, and no parameters', async () => {
  expect(await readFlags(['admin-roles'])).toEqual({
    command: 'admin-roles',
    out: 'report',
    data: undefined,
    json: false,
    help: false,
    reserve: undefined,
    run: undefined,
    acceptShrinkage: undefined,
    parameters: undefined,
  });
});

test('parameters come from the file, over it --since, over that --set, as JSON or as a text', async () => {
  await writeFile(file, '{"a":1,"since":"2025-01-01","b":[2]}');
  const flags = [
    'x',
    '--parameters',
    file,
    '--since',
    '2026-01-01',
    '--set',
    'a=[1,{"b":"="}]',
    '--set',
    'c=no=json',
  ];
  const { parameters } = await readFlags(flags);
  expect(parameters).toEqual({ a: [1, { b: '=' }], since: '2026-01-01', b: [2], c: 'no=json' });
});

test.each([
  [['a', 'b'], 'One audit at a time: a, b are several.'],
  [['--reserve', '1'], '--reserve: must be a share such as 0.5.'],
  [['--reserve', '-0.1'], /--reserve/],
  [['--reserve', '0.99'], '--reserve: must be 0.95 at most.'],
  [['--accept-shrinkage', 'yes please'], /^--accept-shrinkage: must be a ticket number/],
  [['--set', 'x'], '--set takes NAME=VALUE.'],
  [['--parameters', '/none.json'], '/none.json cannot be read (ENOENT).'],
  [['--parameters', file], /parameters\.json holds no JSON object\./],
] as [string[], string | RegExp][])('%j is refused', async (args, sentence) => {
  await writeFile(file, '[1]');
  await expect(readFlags(args)).rejects.toThrow(sentence);
  if (!args.includes('-0.1')) await expect(readFlags(args)).rejects.toThrow(Refusal);
});

test('a flag that there is not is refused', async () => {
  await expect(readFlags(['--whatever'])).rejects.toMatchObject({ code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' });
});
