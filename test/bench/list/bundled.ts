import { join } from 'node:path';
import { build } from 'esbuild';
import { leaveOut } from '../../../infra/bundle/leave-out.ts';

const banner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url), __dirname = import.meta.dirname;";

/**
 * Bundles what lists, each into one file below dist/bench/: what Node takes to read TypeScript, or thousands of files,
 * is not what is measured. Not minified, so that a profile names functions.
 *
 * @returns their paths
 */
export async function bundled(ours: string, peer: string): Promise<[string, string]> {
  const outdir = new URL('../../../dist/bench/list', import.meta.url).pathname;
  const options = {
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    banner: { js: banner },
    logLevel: 'error',
  } as const;
  const path = (file: string) => new URL(file, import.meta.url).pathname;
  await build({ ...options, entryPoints: [path(ours)], mainFields: ['module', 'main'], plugins: [leaveOut] });
  await build({ ...options, entryPoints: [path(peer)] });
  return [join(outdir, ours.replace(/\.\w+$/, '.mjs')), join(outdir, peer)];
}
