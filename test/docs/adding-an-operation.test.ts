import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
const page = await readFile(join(root, 'docs/adding-an-operation.md'), 'utf8');
const folder = await mkdtemp(join(tmpdir(), 'goldthread-recipe-'));
afterAll(() => rm(folder, { recursive: true }));

interface Block {
  readonly language: string;
  readonly file: string;
  readonly code: string;
}

/** The page's blocks of code, in its order. */
const blocks: Block[] = Array.from(
  page.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm),
  ([, language = '', file = '', code = '']) => ({ language, file, code }),
);

/** The files that the repository has, as they are now. */
async function copyRepository(folder: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z'], { cwd: root });
  for (const file of stdout.split('\0').filter(Boolean)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

/** Takes a step of the page as it stands there. */
async function take({ file, language, code }: Block, folder: string): Promise<void> {
  const path = join(folder, file);
  if (language === 'diff') return writeFile(path, changed(await readFile(path, 'utf8'), code));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code, { flag: 'wx' });
}

/** Makes the differences of a block in a text: each part must fit in exactly one place. */
function changed(text: string, differences: string): string {
  return differences.split(/^@@\n/m).reduce((before, part) => {
    const lines = part.split('\n').slice(0, -1);
    const linesBut = (sign: string) =>
      lines
        .filter((line) => !line.startsWith(sign))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const places = before.split(linesBut('+'));
    if (places.length !== 2) throw new Error(`This fits in ${places.length - 1} places:\n${part}`);
    return places.join(linesBut('-'));
  }, text);
}

/** Runs a line of the page as a person would, without what this test run puts into its environment. */
async function perform(line: string, folder: string): Promise<void> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|npm_|NODE_ENV|TEST$|POWERTOOLS)/.test(name)),
  );
  await run('bash', ['-euc', line], { cwd: folder, env, maxBuffer: 2 ** 26 }).catch((error) => {
    throw new Error(`${line}\n${error.stdout}\n${error.stderr}`);
  });
}

const isWhole = process.env.RECIPE === 'whole';
const steps = blocks.filter(({ language }) => language !== 'sh');
const lines = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => code.trim().split('\n'));
// The gate has all of the tests, this one among them; the page's own tests take as long as all else (`npm run recipe`).
const checks = lines.filter((line) => line !== 'npm run check');

test('every step of docs/adding-an-operation.md holds, for a read and for a change, from a clean tree to its checks', async () => {
  await copyRepository(folder);
  for (const step of steps) await take(step, folder);
  for (const line of checks) if (isWhole || !line.startsWith('npm test')) await perform(line, folder);
  const document = JSON.parse(await readFile(join(folder, 'docs/openapi.json'), 'utf8'));
  expect(document.paths).toHaveProperty(['/okta/api/v1/groups/{groupId}/apps', 'get']);
  expect(document.paths).toHaveProperty(['/okta/api/v1/users/{userId}/lifecycle/suspend', 'post']);
  expect(await readFile(join(folder, 'docs/policy-coverage.md'), 'utf8')).toContain('| `okta.suspendUser` |');
}, 240_000);

// What stands within a block, and what nothing but its test would miss.
test.each([
  ['the event', 'lib/okta/resources/user.ts', "'user.lifecycle.suspend': ['suspended', [SUSPEND]],", ''],
  ['the operation in its bearing', 'lib/okta/resources/user.ts', 'sets: [SUSPEND]', 'sets: []'],
  ['the event in the hook’s', 'lib/okta/event-types.ts', "'user.lifecycle.suspend',", ''],
  ['the kind in the registry', 'lib/resource/registry.ts', '  user,\n', ''],
])(
  'whoever forgets %s is told so by the first of the checks’ tests',
  async (_, file, piece, instead) => {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    expect(text.split(piece)).toHaveLength(2);
    await writeFile(path, text.replace(piece, instead));
    expect(checks.at(-1)).toMatch(/^npm test -- test\/functions\/operations\.test\.ts /);
    await expect(perform('npm test -- test/functions/operations.test.ts', folder)).rejects.toThrow(
      'okta.suspendUser',
    );
    await writeFile(path, text);
  },
  60_000,
);

// Each takes some of the checks, most of them the first few: `npm run recipe`.
test.runIf(isWhole).each(steps.map((step, i) => [i + 1, step.file] as const))(
  'whoever forgets step %d, %s, is told so by one of the checks',
  async (number) => {
    const without = await mkdtemp(join(tmpdir(), 'goldthread-recipe-'));
    try {
      await copyRepository(without);
      const check = async () => {
        for (const [i, step] of steps.entries()) if (i !== number - 1) await take(step, without);
        for (const line of checks) await perform(line, without);
      };
      await expect(check()).rejects.toThrow();
    } finally {
      await rm(without, { recursive: true });
    }
  },
  600_000,
);
