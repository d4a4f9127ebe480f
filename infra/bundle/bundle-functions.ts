import { copyFile, link, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { jobs } from '../../functions/jobs.ts';
import { operations } from '../../functions/operations.ts';
import { leaveOut } from './leave-out.ts';

/** One Lambda function, ready to be zipped: its handler is `index.handler`. */
export interface BundledFunction {
  /** Its file below `functions/`, without the ending. */
  readonly file: string;
  readonly directory: string;
  /** Of `index.mjs`, minified, without the WebAssembly next to it. */
  readonly bytes: number;
  /** What is in `index.mjs`, by path from the repository's root, in bytes. */
  readonly inputs: Readonly<Record<string, number>>;
}

const root = new URL('../..', import.meta.url).pathname;
const CEDAR = 'cedar_wasm_bg.wasm';

// CommonJS modules among the dependencies ask for both; Cedar reads its WebAssembly from __dirname.
const banner = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url), __dirname = import.meta.dirname;',
].join('\n');

/**
 * Bundles every function, each with all that it needs, the AWS SDK included: what is tested is what runs. One directory
 * a function: `index.mjs`, its source map, and Cedar's WebAssembly where policies are asked.
 *
 * @param outDir made where it is missing; what else is in it stays
 * @throws esbuild's failure, with what it says about the code
 */
export async function bundleFunctions(outDir: string): Promise<readonly BundledFunction[]> {
  const files = Object.keys({ ...operations, ...jobs });
  const { outputFiles, metafile } = await build({
    entryPoints: files.map((file) => ({ in: `functions/${file}.ts`, out: `${file}/index` })),
    absWorkingDir: root,
    // Not where it is written to: source maps are to be the same wherever that is.
    outdir: 'dist/functions',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
    // The CommonJS that packages offer first on Node cannot be tree-shaken.
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: banner },
    // Keeps undici's second, experimental parser out, as in Node's own build of it.
    define: { esbuildDetection: 'true', 'process.env.JEST_WORKER_ID': 'undefined' },
    plugins: [leaveOut],
    metafile: true,
    logLevel: 'silent',
  });
  const from = join(root, 'dist/functions');
  for (const { path, contents } of outputFiles) {
    const target = resolve(outDir, path.slice(from.length + 1));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
  const bundled = files.map((file) => ({
    file,
    directory: resolve(outDir, file),
    ...contentsOf(file, metafile),
  }));
  await placeCedar(
    bundled.filter(({ inputs }) => Object.keys(inputs).some((path) => /cedar-wasm/.test(path))),
  );
  return bundled;
}

function contentsOf(file: string, { outputs }: Metafile): Pick<BundledFunction, 'bytes' | 'inputs'> {
  const output = outputs[`dist/functions/${file}/index.mjs`];
  if (!output) throw new Error(`The function ${file} was not bundled`);
  const inputs = Object.entries(output.inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]);
  return { bytes: output.bytes, inputs: Object.fromEntries(inputs) };
}

/** Copies Cedar's WebAssembly, 4 MB, once, and gives the same file to all. */
async function placeCedar([first, ...others]: readonly BundledFunction[]): Promise<void> {
  if (!first) return;
  const cedar = dirname(createRequire(import.meta.url).resolve('@cedar-policy/cedar-wasm/nodejs'));
  const copy = join(first.directory, CEDAR);
  await copyFile(join(cedar, CEDAR), copy);
  for (const { directory } of others) await link(copy, join(directory, CEDAR)).catch(unlessThere);
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
