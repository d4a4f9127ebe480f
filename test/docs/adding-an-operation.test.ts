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

/** The page's blocks of code, in its order. */
const blocks = Array.from(
  page.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm),
  ([, language = '', file = '', code = '']) => ({ language, file, code }),
);

/** The files that the repository has, as they are now. */
async function copyRepository(): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z'], { cwd: root });
  for (const file of stdout.split('\0').filter(Boolean)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
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
async function perform(line: string): Promise<void> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|npm_|NODE_ENV|TEST$|POWERTOOLS)/.test(name)),
  );
  await run('bash', ['-euc', line], { cwd: folder, env, maxBuffer: 2 ** 26 }).catch((error) => {
    throw new Error(`${line}\n${error.stdout}\n${error.stderr}`);
  });
}

// The gate has all of the tests, this one among them; the page's own tests take as long as all else (`npm run recipe`).
const isTaken = (line: string) =>
  line !== 'npm run check' && (process.env.RECIPE === 'whole' || !line.startsWith('npm test'));

test('every step of docs/adding-an-operation.md holds, for a read and for a change, from a clean tree to its checks', async () => {
  await copyRepository();
  for (const { language, file, code } of blocks) {
    const path = join(folder, file);
    if (language === 'sh') {
      for (const line of code.trim().split('\n').filter(isTaken)) await perform(line);
    } else if (language === 'diff') await writeFile(path, changed(await readFile(path, 'utf8'), code));
    else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, code, { flag: 'wx' });
    }
  }
  const document = JSON.parse(await readFile(join(folder, 'docs/openapi.json'), 'utf8'));
  expect(document.paths).toHaveProperty(['/okta/api/v1/groups/{groupId}/apps', 'get']);
  expect(document.paths).toHaveProperty(['/okta/api/v1/users/{userId}/lifecycle/suspend', 'post']);
  expect(await readFile(join(folder, 'docs/policy-coverage.md'), 'utf8')).toContain('| `okta.suspendUser` |');
}, 240_000);
