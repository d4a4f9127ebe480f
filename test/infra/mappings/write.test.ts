import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
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

test('what cannot be read is named, each file, in one sentence', async () => {
  const own = await mkdtemp(join(folder, 'odd-'));
  await mkdir(join(own, 'dir.yaml'));
  await symlink(join(own, 'nothing'), join(own, 'link.yaml'));
  await writeFile(join(own, 'large.yaml'), 'a');
  await truncate(join(own, 'large.yaml'), 600 * 1024 * 1024);
  await writeFile(join(own, '__proto__.yaml'), 'caller: jira\n');
  expect(await checked(own)).toEqual({
    code: 1,
    stderr: [
      'mappings/dir.yaml: cannot be read (EISDIR)',
      'mappings/large.yaml: a mapping has 256 kB at most',
      'mappings/link.yaml: cannot be read (ENOENT)',
      '',
    ].join('\n'),
  });
  for (const file of ['dir.yaml', 'large.yaml', 'link.yaml']) await rm(join(own, file), { recursive: true });
  const { code, stderr } = await checked(own);
  expect(code).toBe(1);
  expect(stderr).toContain('mappings/__proto__.yaml: its name must be lower-case letters, digits and dashes');
});

test('a folder that is named and has no mappings is wrong usage', async () => {
  const empty = await mkdtemp(join(folder, 'empty-'));
  const { code, stderr } = await checked(empty);
  expect(code).toBe(2);
  expect(stderr).toContain(`${empty} has no mappings. See npm run mappings -- --help.`);
});
