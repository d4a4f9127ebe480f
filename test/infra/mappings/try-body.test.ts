import { execFile } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { unmetIn } from '../../../infra/mappings/look-into.ts';
import { bare, Expression } from '../../../lib/itsm/expression.ts';
import { payload } from '../../functions/hooks/payload.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'bodies-'));
afterAll(() => rm(folder, { recursive: true }));

const script = new URL('../../../infra/mappings/write.ts', import.meta.url).pathname;
const mappings = (...args: string[]) =>
  run(process.execPath, [script, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
const fileWith = async (text: string) => {
  const file = join(folder, 'body.json');
  await writeFile(file, text);
  return file;
};

describe('npm run mappings -- try', () => {
  test('says of a body that is wanted its ticket, its name and each change, and why others do not want it', async () => {
    const file = await fileWith(payload('jira/automation-issue-data', { APP: '0oa1', USER: '00u1' }));
    expect(await mappings('try', file, '--caller', 'jira')).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'From jira:',
        '',
        'jira-application-access wants it.',
        '  ticket: IAM-412',
        '  known again by: IAM-412 1795255200000, as delivery says',
        '  okta.assignUserToApplication',
        '    POST /okta/api/v1/apps/0oa1/users',
        '    params: {"appId":"0oa1"}',
        '    body: {"id":"00u1","scope":"USER"}',
        '',
        'jira-help-desk-role does not want it.',
        "  not true: contains(types, 'Support role')",
        '    types: ["Application access"]',
        '',
        "Not looked at: the form of the caller's tickets, which the callers secret has.",
        '',
      ].join('\n'),
    });
  });

  test('says what a body lacks, and that nothing of it is done', async () => {
    const file = await fileWith(payload('servicenow/application-access-approved', { APP: '', USER: '00u1' }));
    const { code, stdout } = await mappings('try', file, '--caller', 'servicenow');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'servicenow-application-access cannot be filled: 422, and nothing of the event is done.\n' +
        '  operations[0].params.appId: the event has nothing at value.variables.okta_app\n',
    );
  });

  test('says what only all mappings together, or the body as a whole, make wrong', async () => {
    const record = JSON.parse(payload('servicenow/offboarding-approved'));
    const ids = (prefix: string) => Array.from({ length: 120 }, (_, i) => `${prefix}${i}`);
    Object.assign(record.variables, {
      okta_user: '00u1',
      okta_apps: ids('0oa'),
      okta_devices: ids('guo'),
      okta_role_assignments: '',
    });
    const many = await mappings('try', await fileWith(JSON.stringify(record)), '--caller', 'servicenow');
    expect(many.code).toBe(1);
    expect(many.stdout).toContain(
      'The event asks for 240 changes, and one may ask for 200 at most: 422, and nothing is done.',
    );
    const list = { result: [record, record] };
    const several = await mappings('try', await fileWith(JSON.stringify(list)), '--caller', 'servicenow');
    expect(several.code).toBe(1);
    expect(several.stdout).toContain(
      '  the body holds 2 records, and one event asks for one: send each by itself',
    );
  });

  test('tries a body with the mappings of every caller where none is named', async () => {
    const { code, stdout } = await mappings('try', await fileWith('{}'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/From jira:.*204, and nothing is done.*From servicenow:.*204/s);
  });

  test('tries a folder of its own, of which no mapping is written out', async () => {
    const own = await mkdtemp(join(folder, 'own-'));
    await writeFile(
      join(own, 'example.yaml'),
      `caller: other
description: An example
when: { $: "a == 'x'" }
ticket: { $: t }
delivery: { header: x-request-id }
operations: [{ operation: okta.deleteDevice, params: { deviceId: { $: d } } }]
`,
    );
    const { code, stdout } = await mappings(
      'try',
      await fileWith('{"a":"x","t":"T1","d":"guo1"}'),
      '--in',
      own,
    );
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('From other:') });
    expect(stdout).toContain('known again by: the header x-request-id');
    expect(stdout).toContain('DELETE /okta/api/v1/devices/guo1');
  });

  test.each<[string, string[], string | undefined, string]>([
    [
      'a file that is not there',
      ['try', '/nowhere/body.json'],
      undefined,
      'There is no file /nowhere/body.json.',
    ],
    ['a folder', ['try', tmpdir()], undefined, `${tmpdir()} cannot be read (EISDIR).`],
    ['no file', ['try'], undefined, 'Name the file that holds the body.'],
    ['what is no JSON', ['try'], 'a: b', 'holds no event: The body is not JSON in UTF-8.'],
    ['a list', ['try'], '[]', 'holds no event: body: '],
    ['an empty file', ['try'], '', 'holds no event: This operation needs a body.'],
    [
      'a caller without mappings',
      ['--caller', 'x', 'try'],
      '{}',
      'No mapping is for x; there are some for jira, servicenow.',
    ],
    ['another command', ['retry', 'x'], undefined, 'There is no command retry; there is try.'],
    ['a folder that is not there', ['--in', '/nowhere', 'try'], '{}', '/nowhere/ cannot be read (ENOENT).'],
    ['no folder', ['--in', '', 'try'], '{}', 'Name the folder that holds the mappings.'],
    ['a folder without a body to try', ['--in', tmpdir()], undefined, '--in goes with try only.'],
    ['a caller without a body to try', ['--caller', 'jira'], undefined, '--caller goes with try only.'],
    ['a check', ['--check', 'try'], '{}', '--check does not go with try, which writes nothing anyway.'],
    [
      'a flag that comes twice',
      ['--caller', 'jira', '--caller=servicenow', 'try'],
      '{}',
      '--caller is given more than once.',
    ],
    ['a flag that there is not', ['--dry'], undefined, "Unknown option '--dry'."],
  ])('is refused with one sentence for %s', async (_, args, text, sentence) => {
    const { code, stdout, stderr } = await mappings(
      ...args,
      ...(text === undefined ? [] : [await fileWith(text)]),
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('See npm run mappings -- --help.');
    expect(stderr.trim()).not.toContain('\n');
  });

  test('refuses a file that is larger than a body may be, without reading all of it', async () => {
    const file = await fileWith('');
    await truncate(file, 600 * 1024 * 1024);
    const { code, stdout, stderr } = await mappings('try', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('holds no event: A body may have 1 MiB at most.');
    await rm(file);
  });

  test('--help says how it is used', async () => {
    const { code, stdout } = await mappings('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('try BODY.json');
  });
});

describe('of a condition', () => {
  const root = bare({ a: 'x', b: { c: null }, list: ['y'], items: [{ field: 'f', to: 'T' }] });
  const unmet = (text: string) => unmetIn(new Expression(text), root);

  test.each<[string, string[], string[]]>([
    ["a == 'x' && b.c == 'z'", ["b.c == 'z'"], ['b.c']],
    ["a == 'p && q' && a == 'x'", ["a == 'p && q'"], ['a']],
    ["(a == 'x' && (list[0] == 'z'))", ["list[0] == 'z'"], ['list[0]']],
    ["a == 'p' || contains(list, 'z')", ["a == 'p' || contains(list, 'z')"], ['a', 'list']],
    ["!(a == 'x')", ["!(a == 'x')"], ['a']],
    [
      "contains(items[?field == 'f' && to].to, 'U')",
      ["contains(items[?field == 'f' && to].to, 'U')"],
      ["items[?field == 'f' && to].to"],
    ],
    ["not_null(b.c, a) != 'x'", ["not_null(b.c, a) != 'x'"], ['b.c', 'a']],
    ["\"a\" == 'it\\'s'", ["\"a\" == 'it\\'s'"], ['"a"']],
    ['length(list) == `2`', ['length(list) == `2`'], ['list']],
  ])('%s the parts that are not true are shown, with what they look at', (text, parts, looked) => {
    const found = unmet(text);
    expect(found.map((one) => one.text)).toEqual(parts);
    expect(found.flatMap((one) => one.looked.map((of) => of.text))).toEqual(looked);
  });

  test('what is met is not shown', () => {
    expect(unmet("a == 'x' && contains(list, 'y')")).toEqual([]);
  });
});
