import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { generatedModule } from '../../../infra/mappings/generated-module.ts';
import { readFiles } from '../../../infra/mappings/read-files.ts';
import { mappingFiles } from '../../../lib/itsm/mappings.generated.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'mappings-'));
afterAll(() => rm(folder, { recursive: true }));

const script = new URL('../../../infra/mappings/write.ts', import.meta.url).pathname;
const checked = (...args: string[]) =>
  run(process.execPath, [script, '--check', ...args]).then(
    () => ({ code: 0, stderr: '' }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );

test('the deployed mappings are those of the files', async () => {
  const files = await readFiles(new URL('../../../mappings/', import.meta.url));
  expect(mappingFiles).toEqual(files);
  const module = new URL('../../../lib/itsm/mappings.generated.ts', import.meta.url);
  expect(await readFile(module, 'utf8')).toBe(generatedModule(files));
  expect(await checked()).toEqual({ code: 0, stderr: '' });
});

test('what is in a mapping comes out of the module as it was', async () => {
  const files = { a: { text: 'it\'s "quoted" \\ `1` \u2028 $x\n' } };
  const text = generatedModule(files).replace(': Readonly<Record<string, unknown>>', '');
  const { mappingFiles: read } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  expect(read).toEqual(files);
});

test('the check names each file and place that is wrong, and fails', async () => {
  await writeFile(join(folder, 'twice.yaml'), 'caller: jira\ncaller: jira\n');
  await writeFile(join(folder, 'alias.yaml'), 'a: &a [x]\nb: *a\n');
  await writeFile(join(folder, 'notes.txt'), '');
  const { code, stderr } = await checked(folder);
  expect(code).toBe(1);
  expect(stderr).toContain('mappings/twice.yaml: Map keys must be unique at line 2, column 1');
  expect(stderr).toContain('mappings/alias.yaml: aliases are not taken');
  expect(stderr).toContain('mappings/notes.txt: only .yaml files belong here');
  for (const file of ['twice.yaml', 'alias.yaml', 'notes.txt']) await rm(join(folder, file));

  await writeFile(join(folder, 'example.yaml'), 'caller: jira\ndescription: x\nwhen: { $: "a == b" }\n');
  const { stderr: schema } = await checked(folder);
  expect(schema).toMatch(/mappings\/example\.yaml: ticket: .*\n.*mappings\/example\.yaml: operations: /);
});
