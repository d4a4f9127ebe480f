import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { audits } from '../../functions/audits.ts';
import { jobs } from '../../functions/jobs.ts';
import { operations } from '../../functions/operations.ts';
import { builtins } from './builtins.ts';
import { leaveOut, leaveOutPolicies } from './leave-out.ts';
import { parserApart, placeWebAssembly } from './web-assembly.ts';

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

// CommonJS modules among the dependencies ask for both; Cedar reads its WebAssembly from __dirname.
const banner = [
  "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url),",
  '__dirname = import.meta.dirname;',
].join(' ');

/**
 * Bundles every function, each with all that it needs, the AWS SDK included: what is tested is what runs. One directory
 * a function: `index.mjs`, its source map, and the WebAssembly that it uses.
 *
 * @param outDir made where it is missing; what else is in it stays
 * @throws esbuild's failure, with what it says about the code
 */
export async function bundleFunctions(outDir: string): Promise<readonly BundledFunction[]> {
  const groups = await Promise.all([
    bundleGroup(outDir, Object.keys({ ...operations, ...jobs }), [leaveOut]),
    bundleGroup(outDir, Object.keys(audits), [leaveOut, leaveOutPolicies]),
  ]);
  const bundled = groups.flat();
  await placeWebAssembly(bundled);
  return bundled;
}

/** Bundles functions that leave out the same. */
async function bundleGroup(
  outDir: string,
  files: readonly string[],
  plugins: Plugin[],
): Promise<BundledFunction[]> {
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
    plugins: [...plugins, parserApart, builtins],
    metafile: true,
    logLevel: 'silent',
  });
  const from = join(root, 'dist/functions');
  for (const { path, contents } of outputFiles) {
    const target = resolve(outDir, path.slice(from.length + 1));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
  return files.map((file) => ({
    file,
    directory: resolve(outDir, file),
    ...contentsOf(file, metafile),
  }));
}

function contentsOf(file: string, { outputs }: Metafile): Pick<BundledFunction, 'bytes' | 'inputs'> {
  const output = outputs[`dist/functions/${file}/index.mjs`];
  if (!output) throw new Error(`The function ${file} was not bundled`);
  const inputs = Object.entries(output.inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]);
  return { bytes: output.bytes, inputs: Object.fromEntries(inputs) };
}
