import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { audits } from '../../functions/audits.ts';
import { jobs } from '../../functions/jobs.ts';
import { operations } from '../../functions/operations.ts';
import { builtins } from './builtins.ts';
import { leaveOut, leaveOutJsonSchema, leaveOutPolicies } from './leave-out.ts';
import { partsApart, partsOf } from './parts.ts';
import { parserApart, placeWebAssembly } from './web-assembly.ts';

/** One Lambda function, ready to be zipped: its handler is `index.handler`. */
export interface BundledFunction {
  /** Its file below `functions/`, without the ending. */
  readonly file: string;
  readonly directory: string;
  /** Of `index.mjs`, minified, without the parts and the WebAssembly next to it. */
  readonly bytes: number;
  /** What is in `index.mjs`, by path from the repository's root, in bytes. */
  readonly inputs: Readonly<Record<string, number>>;
  /** The packages beside it, which it loads when it comes to need them. */
  readonly parts: readonly string[];
}

const root = new URL('../..', import.meta.url).pathname;

// CommonJS modules among the dependencies ask for both; Cedar reads its WebAssembly from __dirname.
const banner = [
  "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url),",
  '__dirname = import.meta.dirname;',
].join(' ');

/**
 * Bundles every function, each with all that it needs, the AWS SDK included: what is tested is what runs. One directory
 * a function: `index.mjs`, its source map, the parts that it may come to need, and the WebAssembly that it uses.
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
  await Promise.all([placeParts(bundled), placeWebAssembly(bundled)]);
  return bundled;
}

/** Bundles functions that leave out the same. */
async function bundleGroup(
  outDir: string,
  files: readonly string[],
  plugins: readonly Plugin[],
): Promise<BundledFunction[]> {
  const { outputFiles, metafile } = await bundle(
    files.map((file) => ({ in: `functions/${file}.ts`, out: `${file}/index` })),
    plugins,
  );
  for (const { path, contents } of outputFiles)
    await write(resolve(outDir, path.slice(from.length)), contents);
  return files.map((file) => ({
    file,
    directory: resolve(outDir, file),
    ...contentsOf(file, metafile),
  }));
}

/** Bundles the parts that any function may come to need, and puts them beside those that may. */
async function placeParts(bundled: readonly BundledFunction[]): Promise<void> {
  const parts = [...new Set(bundled.flatMap((one) => one.parts))];
  const { outputFiles } = await bundle(
    parts.map((part) => ({ in: part, out: part })),
    [leaveOut],
  );
  for (const { path, contents } of outputFiles) {
    const file = path.slice(from.length);
    const part = file.replace(/\.mjs(\.map)?$/, '');
    for (const { directory } of bundled.filter((one) => one.parts.includes(part)))
      await write(join(directory, file), contents);
  }
}

// Not where it is written to: source maps are to be the same wherever that is.
const outdir = 'dist/functions';
const from = `${join(root, outdir)}/`;

function bundle(entryPoints: { in: string; out: string }[], plugins: readonly Plugin[]) {
  return build({
    entryPoints,
    absWorkingDir: root,
    outdir,
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
    plugins: [...plugins, leaveOutJsonSchema, partsApart, parserApart, builtins],
    metafile: true,
    logLevel: 'silent',
  });
}

async function write(path: string, contents: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}

function contentsOf(
  file: string,
  { outputs }: Metafile,
): Pick<BundledFunction, 'bytes' | 'inputs' | 'parts'> {
  const output = outputs[`${outdir}/${file}/index.mjs`];
  if (!output) throw new Error(`The function ${file} was not bundled`);
  const inputs = Object.entries(output.inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]);
  return { bytes: output.bytes, inputs: Object.fromEntries(inputs), parts: partsOf(output) };
}
